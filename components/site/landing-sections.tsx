import Link from 'next/link';
import { CodeBlock } from '@/components/ui/code-block';
import { NumberedCard } from './numbered-card';
import { headersSample } from './samples';
import { Section } from './section';

/** Routing, cache, receipt: what happens to a request. */
export function HowItWorks() {
  return (
    <Section
      id="how"
      label="What happens to a request"
      title="Boring at the boundary, useful underneath."
      lead="Your code keeps speaking the OpenAI API. What changes is who answers, and what you can see of it."
    >
      <ol className="grid gap-x-10 gap-y-12 md:grid-cols-3">
        <NumberedCard number="01" title="The cheapest route that can serve it">
          A model is often sold by several providers at several prices. Each request goes to the cheapest one
          that honours every parameter you sent; when an attempt fails before its first byte, the next one
          takes over.
        </NumberedCard>
        <NumberedCard number="02" title="An answer you already paid for">
          The same request again is answered from your workspace’s own cache: no provider is called, the
          upstream cost is zero, and a header says so. One switch turns it off, per key or per request.
        </NumberedCard>
        <NumberedCard number="03" title="A receipt on every response">
          Benchmark, charge and saving stand in the headers, in the last chunk of a stream, in the request’s
          row and in the dashboard, equal to the last digit.
        </NumberedCard>
      </ol>
    </Section>
  );
}

interface ArithmeticProps {
  /** A request worked out at this server's share; USD. */
  example: { benchmark: string; upstream: string; share: string; charge: string; saved: string };
}

/** How the charge comes of upstream and benchmark, with the headers that say so. */
export function Arithmetic({ example }: ArithmeticProps) {
  const { benchmark, upstream, share, charge } = example;
  return (
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
            A request whose benchmark is <span className="figure">${benchmark}</span>, sent to a provider that
            took <span className="figure">${upstream}</span>:
          </p>
          <p className="figure mt-3 text-ink">
            {upstream} + {share} × ({benchmark} − {upstream}) = {charge}
          </p>
          <p className="mt-4">
            <TextLink href="/pricing">How a charge is made</TextLink>
          </p>
        </div>
      </div>
    </Section>
  );
}

/** What it does not do. */
export function InTheOpen() {
  return (
    <Section id="honest" label="In the open" title="What it is not.">
      <dl className="grid gap-x-12 sm:grid-cols-2">
        <Denial title="Not a mark-up.">
          A request that saves nothing costs what the reference provider lists, and not more.
        </Denial>
        <Denial title="Not a reader of prompts.">
          Prompts and answers are in no log and no request row; cached answers are stored encrypted, for your
          workspace alone.
        </Denial>
        <Denial title="Not a guess.">
          Money is counted in whole pico-dollars. A price we do not know closes the route.
        </Denial>
        <Denial title="Not finished.">
          Runtime is in beta; the <TextLink href="/beta">beta page</TextLink> says what works today and what
          does not yet.
        </Denial>
      </dl>
    </Section>
  );
}

function Denial({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="border-t py-5">
      <dt className="font-medium">{title}</dt>
      <dd className="mt-1 max-w-prose text-muted">{children}</dd>
    </div>
  );
}

function TextLink({ href, children }: { href: string; children: React.ReactNode }) {
  return (
    <Link href={href} prefetch={false} className="text-ink underline underline-offset-4">
      {children}
    </Link>
  );
}
