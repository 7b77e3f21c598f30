import type { ReactNode } from 'react';
import { Disclosure } from '@/components/ui/disclosure';
import { TextLink } from '@/components/ui/text-link';
import { Section } from './section';

interface LandingQuestionsProps {
  base: string;
}

/** What people ask first; each answer is what the software does, and a test holds it to. */
export function LandingQuestions({ base }: LandingQuestionsProps) {
  return (
    <Section id="questions" label="Questions" title="Asked before.">
      <div className="grid max-w-4xl border-t">
        <Question asked="What do I have to change in my code?">
          The base URL, to <Mono>{base}</Mono>, and the key. OpenAI’s SDKs, Anthropic’s and the AI SDK run
          against it unchanged; the tests run them. Chat completions, Responses, Messages and embeddings are
          served. <TextLink href="/docs/clients">Guides by client</TextLink>
        </Question>
        <Question asked="What do you keep of prompts and answers?">
          No log and no request row has any of them. Two things are kept for you, encrypted, for your
          workspace alone: an answer in the exact cache, for 24 hours unless you say otherwise or turn it off,
          and a turn of Responses, for 30 days unless you send <Mono>store: false</Mono>. A cache entry is
          found by a keyed hash of the request, from which it cannot be read.
        </Question>
        <Question asked="What does a request cost that saves nothing?">
          The benchmark, and not more: what the same tokens cost at the model’s reference provider at list
          price. The fee is a share of a saving; without one it is zero. A route dearer than the benchmark is
          used only when nothing else can serve or you pin it, and then the loss is the operator’s.
        </Question>
        <Question asked="What happens when a provider fails?">
          Before the first byte the next route takes over, and failed attempts never raise your charge. After
          the first byte the stream ends with an error in it, never with a <Mono>[DONE]</Mono> that would make
          it look whole, and nothing is charged for it.
        </Question>
        <Question asked="Can a bug of mine spend more than I have?">
          No. The ceiling of each request is set aside before it is sent, in the statement that checks
          workspace and key; requests at the same moment cannot overspend either. What does not fit is refused
          with a 402 that says how much is needed, how much is left and the largest output that fits.
        </Question>
        <Question asked="Can another customer get an answer from my cache?">
          No. The cache’s key has workspace and mode in it. This page’s demonstration goes further: its
          visitors share one workspace, so each visit has a number of its own in that key too. You get your
          own answers again, nobody else’s, and after ten minutes they are gone.
        </Question>
        <Question asked="Can I use my own provider keys?">
          Yes. A workspace can bring its own, beside the server’s or alone. Those requests are billed by the
          provider to you; we charge a fee that is zero by default, and the receipt prints both.
        </Question>
        <Question asked="Is the demonstration above real?">
          The walk is: the same quote, hold, cache, settlement, receipt and ledger as for a customer’s
          request, in a workspace on test money. The answer is not: a built-in test model speaks in the place
          of the real one, at its prices, and says so. Every test key works like that.
        </Question>
      </div>
    </Section>
  );
}

function Question({ asked, children }: { asked: string; children: ReactNode }) {
  return (
    <Disclosure
      className="border-b"
      summary={<span className="block py-3.5 text-body font-medium text-ink">{asked}</span>}
    >
      <p className="max-w-prose pb-5 pl-5 text-muted">{children}</p>
    </Disclosure>
  );
}

function Mono({ children }: { children: ReactNode }) {
  return <code className="figure text-small">{children}</code>;
}
