import type { Metadata } from 'next';
import Link from 'next/link';
import { LandingHero } from '@/components/site/landing-hero';
import { NumberedCard } from '@/components/site/numbered-card';
import { headersSample } from '@/components/site/samples';
import { Section } from '@/components/site/section';
import { CodeBlock } from '@/components/ui/code-block';
import { getRuntime } from '@/lib/gateway/runtime';
import { apiBase } from '../site-origin';
import { publicModels } from './models/public-models';
import { formatShare, workedExample } from './worked-example';

export const metadata: Metadata = { alternates: { canonical: '/' } };

export default async function LandingPage() {
  const [runtime, base, models] = await Promise.all([getRuntime(), apiBase(), publicModels()]);
  const providers = new Set(models.flatMap((model) => model.providers));
  const share = formatShare(runtime.env.savingsSharePpm);
  const example = workedExample(runtime.env.savingsSharePpm);
  return (
    <>
      <LandingHero base={base} modelCount={models.length} providerCount={providers.size} />

      <Section
        id="how"
        label="What happens to a request"
        title="Boring at the boundary, useful underneath."
        lead="Your code keeps speaking the OpenAI API. What changes is who answers, and what you can see of it."
      >
        <ol className="grid gap-x-10 gap-y-12 md:grid-cols-3">
          <NumberedCard number="01" title="The cheapest route that can serve it">
            <p>
              A model is often sold by several providers at several prices. Each request goes to the cheapest
              one that honours every parameter you sent; when an attempt fails before its first byte, the next
              one takes over.
            </p>
          </NumberedCard>
          <NumberedCard number="02" title="An answer you already paid for">
            <p>
              The same request again is answered from your workspace’s own cache: no provider is called, the
              upstream cost is zero, and a header says so. One switch turns it off, per key or per request.
            </p>
          </NumberedCard>
          <NumberedCard number="03" title="A receipt on every response">
            <p>
              Benchmark, charge and saving stand in the headers, in the last chunk of a stream, in the
              request’s row and in the dashboard, equal to the last digit.
            </p>
          </NumberedCard>
        </ol>
      </Section>

      <Section
        id="receipt"
        label="The arithmetic"
        title="You keep your share of every saving, and never pay above list price."
        lead={
          <p>
            The benchmark is what the same request costs sent straight to the model’s reference provider. You
            pay what the route cost, plus a share of the difference; on this server the share is{' '}
            <span className="figure">{share}</span>. No saving, no fee.
          </p>
        }
      >
        <div className="grid gap-8 lg:grid-cols-2">
          <CodeBlock title="Response headers" language="http" code={headersSample(example)} />
          <div className="self-center text-muted">
            <p>
              A request whose benchmark is <span className="figure">${example.benchmark}</span>, sent to a
              provider that took <span className="figure">${example.upstream}</span>:{' '}
              <span className="figure">
                {example.upstream} + {example.share} × ({example.benchmark} − {example.upstream}) ={' '}
                {example.charge}
              </span>
              .
            </p>
            <p className="mt-4">
              <Link href="/pricing" prefetch={false} className="text-ink underline underline-offset-4">
                How a charge is made
              </Link>
            </p>
          </div>
        </div>
      </Section>

      <Section id="honest" label="In the open" title="What it is not.">
        <ul className="grid max-w-4xl gap-x-10 gap-y-6 text-muted sm:grid-cols-2">
          <li>
            <strong className="font-medium text-ink">Not a mark-up.</strong> A request that saves nothing
            costs what the reference provider lists, and not more.
          </li>
          <li>
            <strong className="font-medium text-ink">Not a reader of prompts.</strong> Prompts and answers are
            in no log and no request row; cached answers are stored encrypted, for your workspace alone.
          </li>
          <li>
            <strong className="font-medium text-ink">Not a guess.</strong> Money is counted in whole
            pico-dollars. A price we do not know closes the route.
          </li>
          <li>
            <strong className="font-medium text-ink">Not finished.</strong> Runtime is in beta; the{' '}
            <Link href="/beta" prefetch={false} className="text-ink underline underline-offset-4">
              beta page
            </Link>{' '}
            says what works today and what does not yet.
          </li>
        </ul>
      </Section>
    </>
  );
}
