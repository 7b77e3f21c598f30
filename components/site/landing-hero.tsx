import { ButtonLink } from '@/components/ui/button';
import { CodeTabs } from '@/components/ui/code-tabs';
import { curlSample, nodeSample, pythonSample } from './samples';

interface LandingHeroProps {
  /** This server's own base URL, for which the sample's one line is set off. */
  base: string;
  /** Which tab is open: the one chosen last. */
  language?: string;
  /** Tabs of the same group turn together. */
  group: string;
  modelCount: number;
  providerCount: number;
}

/** What it is in ten seconds, and the one line that changes. */
export function LandingHero({ base, language, group, modelCount, providerCount }: LandingHeroProps) {
  return (
    <div className="grid gap-12 lg:grid-cols-[1.1fr_1fr] lg:items-center lg:gap-16">
      <div className="min-w-0">
        <p className="label">A gateway for language models</p>
        <h1 className="display mt-5 text-5xl sm:text-6xl">
          Integrate like OpenAI. See pricing and savings clearly.
        </h1>
        <p className="mt-6 max-w-prose text-lead text-muted">
          Change one line: the base URL. Each request goes to the cheapest provider able to serve it, and
          every response says what it would have cost directly, what you paid, and what you saved.
        </p>
        <p className="mt-8 flex flex-wrap gap-3">
          <ButtonLink href="/sign-up">Start with $5 of test credit</ButtonLink>
          <ButtonLink href="#demo" variant="secondary">
            Try it here first
          </ButtonLink>
        </p>
        <dl className="mt-10 flex flex-wrap gap-x-8 gap-y-4 sm:gap-x-12">
          <HeroFigure label="Models" value={modelCount} />
          <HeroFigure label="Providers" value={providerCount} />
          <HeroFigure label="Lines to change" value={1} />
        </dl>
      </div>
      <CodeTabs
        title="The one line that changes"
        name="hero-sample"
        group={group}
        open={language}
        className="h-92"
        tabs={[
          { value: 'node', label: 'Node', language: 'ts', code: nodeSample(base), mark: base },
          { value: 'python', label: 'Python', language: 'python', code: pythonSample(base), mark: base },
          { value: 'curl', label: 'curl', language: 'shell', code: curlSample(base), mark: base },
        ]}
      />
    </div>
  );
}

function HeroFigure({ label, value }: { label: string; value: number }) {
  return (
    <div>
      <dt className="label">{label}</dt>
      <dd className="figure mt-1 text-2xl">{value}</dd>
    </div>
  );
}
