import type { Metadata } from 'next';
import { ButtonLink } from '@/components/ui/button';
import { PageHead } from '@/components/ui/page-head';

export const metadata: Metadata = {
  title: 'Beta',
  description: 'What of Runtime works today, what does not yet, and how to try it without risk.',
};

const WORKS = [
  'Chat completions, streamed and not, with tools, structured outputs and images',
  'Responses and Anthropic’s Messages over every model, and embeddings',
  'The public catalog, for people and for programs',
  'Quotes before sending, receipts after',
  'The exact cache, per workspace',
  'Test keys: every model simulated at its own prices, on test credit',
  'Keys with scopes, revoked within a second',
  'Your own provider keys, beside ours or alone',
];
const NOT_YET = [
  'Buying credits: live workspaces are funded by their operator',
  'Teams: a workspace has one member',
];

export default function BetaPage() {
  return (
    <article>
      <PageHead label="Beta" title="Try it on test credit first.">
        A new account has a test key and $5 of test credit. Nothing real is called with it and nothing real is
        charged, and yet the tokens are counted and the receipts are those you would get.
      </PageHead>
      <div className="mt-14 grid gap-12 md:grid-cols-2">
        <BetaList title="Works today" items={WORKS} />
        <BetaList title="Not yet" items={NOT_YET} />
      </div>
      <section className="mt-16 max-w-prose border-t pt-8">
        <h2 className="font-display text-2xl tracking-tight">Going live</h2>
        <p className="mt-3 text-muted">
          Start with one slice of traffic: a job whose prompts repeat, or a model that several providers sell.
          Compare the headers with your provider’s invoice. Widen the slice when they agree.
        </p>
      </section>
      <p className="mt-8">
        <ButtonLink href="/sign-up" prefetch={false}>
          Create an account
        </ButtonLink>
      </p>
    </article>
  );
}

function BetaList({ title, items }: { title: string; items: readonly string[] }) {
  return (
    <section>
      <h2 className="label">{title}</h2>
      <ul className="mt-3">
        {items.map((item) => (
          <li key={item} className="border-t py-3.5">
            {item}
          </li>
        ))}
      </ul>
    </section>
  );
}
