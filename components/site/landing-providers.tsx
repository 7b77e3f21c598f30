import { classNames } from '@/components/ui/class-names';
import { TextLink } from '@/components/ui/text-link';
import { Section } from './section';

export interface ProviderLight {
  id: string;
  name: string;
  models: number;
  /** `thin`: nothing was sent to it lately; `not_configured`: this server has no key for it. */
  status: 'healthy' | 'degraded' | 'down' | 'thin' | 'not_configured';
}

const WORDS = {
  healthy: 'healthy',
  degraded: 'degraded',
  down: 'down',
  thin: 'not enough requests yet',
  not_configured: 'no key on this server',
} as const;
const DOTS = {
  healthy: 'bg-good',
  degraded: 'bg-warn',
  down: 'bg-bad',
  thin: 'border border-edge',
  not_configured: 'border border-line',
} as const;

/** Who serves, and how they lately did, by what this server itself saw. */
export function LandingProviders({ providers }: { providers: readonly ProviderLight[] }) {
  const reached = providers.filter(({ status }) => status !== 'not_configured').length;
  return (
    <Section
      id="providers"
      label="Providers"
      title="Who serves, and how they are doing."
      lead={
        <p>
          Status is what this server saw of its own requests in the last five minutes, never what a provider
          says of itself.{' '}
          {reached === 0
            ? 'This server has no provider key yet: test keys are answered by the built-in sandbox.'
            : `This server has keys for ${reached} of ${providers.length}.`}
        </p>
      }
    >
      <ul className="grid grid-cols-2 gap-x-5 border-t sm:gap-x-8 md:grid-cols-3 lg:grid-cols-4">
        {providers.map(({ id, name, models, status }) => (
          <li key={id} className="flex min-w-0 items-baseline gap-2.5 border-b py-3">
            <span aria-hidden="true" className={classNames('size-2 shrink-0 rounded-full', DOTS[status])} />
            <span className="min-w-0">
              <TextLink
                variant="quiet"
                className="min-h-6 text-ink"
                href={`/models?provider=${encodeURIComponent(id)}`}
              >
                {name}
              </TextLink>
              <span className="block text-caption text-faint">
                <span className="figure">{models}</span> {models === 1 ? 'model' : 'models'}, {WORDS[status]}
              </span>
            </span>
          </li>
        ))}
      </ul>
      <p className="mt-6 flex flex-wrap gap-x-6">
        <TextLink variant="onward" href="/models">
          All models and their prices
        </TextLink>
        <TextLink variant="onward" href="/status">
          Status of every route
        </TextLink>
      </p>
    </Section>
  );
}
