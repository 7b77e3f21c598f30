import { ButtonLink } from '@/components/ui/button';
import { CodeBlock } from '@/components/ui/code-block';
import { nodeSample } from './samples';

interface LandingHeroProps {
  base: string;
  modelCount: number;
  providerCount: number;
}

/** What it is in ten seconds, and the one line that changes. */
export function LandingHero({ base, modelCount, providerCount }: LandingHeroProps) {
  return (
    <div className="grid gap-12 lg:grid-cols-[1.1fr_1fr] lg:items-center lg:gap-16">
      <div>
        <p className="label">A gateway for language models</p>
        <h1 className="display mt-5 text-5xl sm:text-6xl">
          Integrate like OpenAI. See pricing and savings clearly.
        </h1>
        <p className="mt-6 max-w-prose text-lg text-muted">
          Change the base URL. Each request goes to the cheapest provider able to serve it, and every response
          says what it would have cost directly, what you paid, and what you saved.
        </p>
        <p className="mt-8 flex flex-wrap gap-3">
          <ButtonLink href="/sign-up" prefetch={false}>
            Start with $5 of test credit
          </ButtonLink>
          <ButtonLink href="/docs" variant="secondary" prefetch={false}>
            Read the docs
          </ButtonLink>
        </p>
        <dl className="mt-10 flex flex-wrap gap-x-12 gap-y-4">
          <div>
            <dt className="label">Models</dt>
            <dd className="figure mt-1 text-2xl">{modelCount}</dd>
          </div>
          <div>
            <dt className="label">Providers</dt>
            <dd className="figure mt-1 text-2xl">{providerCount}</dd>
          </div>
          <div>
            <dt className="label">Lines to change</dt>
            <dd className="figure mt-1 text-2xl">1</dd>
          </div>
        </dl>
      </div>
      <CodeBlock title="Node SDK" language="ts" code={nodeSample(base)} mark="baseURL" />
    </div>
  );
}
