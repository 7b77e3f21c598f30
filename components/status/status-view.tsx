import { Badge } from '@/components/ui/badge';
import { Empty } from '@/components/ui/empty';
import { Notice } from '@/components/ui/notice';
import { TextLink } from '@/components/ui/text-link';
import { ProviderItem } from './provider-item';
import { THIN } from './status-words';
import type { Health, ProviderStatus, StatusReport } from './types';

const NOTICE: Record<Health, 'good' | 'bad' | 'plain'> = {
  healthy: 'good',
  degraded: 'plain',
  down: 'bad',
  unknown: 'plain',
};

/** Everything the report says. */
export function StatusView({ report }: { report: StatusReport }) {
  return (
    <>
      <div className="mt-3">
        <Notice title={report.summary} tone={NOTICE[report.status]} role="status" />
      </div>

      <section className="mt-12">
        <h2 className="display text-2xl">This server</h2>
        <dl className="mt-4">
          {report.parts.map((part) => (
            <div key={part.id} className="grid gap-x-8 gap-y-1 border-t py-4 sm:grid-cols-[12rem_1fr]">
              <dt className="flex items-center gap-3 font-medium">
                {part.name}
                <Badge tone={part.status === 'ok' ? 'good' : 'bad'}>
                  {part.status === 'ok' ? 'Works' : 'Out of order'}
                </Badge>
              </dt>
              <dd className="text-muted">{part.detail}</dd>
            </div>
          ))}
        </dl>
      </section>

      <section className="mt-12">
        <h2 className="display text-2xl">Providers</h2>
        {!report.has_history && (
          <p className="mt-3 max-w-prose text-muted">
            The history stands in the database, which does not answer. What follows is of the last five
            minutes, from this process’s memory.
          </p>
        )}
        {report.providers.length === 0 ? (
          <div className="mt-5">
            <Empty
              title="No provider is configured here."
              action={<TextLink href="/docs">How to run it yourself</TextLink>}
            >
              A provider appears as soon as this server has a key for it; its bars fill with its first
              requests.
            </Empty>
          </div>
        ) : (
          <>
            <ul className="mt-4">
              {report.providers.filter(wasAsked).map((provider) => (
                <ProviderItem key={provider.id} provider={provider} />
              ))}
            </ul>
            <QuietProviders providers={report.providers.filter((provider) => !wasAsked(provider))} />
          </>
        )}
        {report.not_configured > 0 && (
          <p className="mt-5 text-small text-faint">
            {report.not_configured} {report.providers.length > 0 && 'more '}of{' '}
            <TextLink href="/models">the catalog’s</TextLink> providers are not configured on this server.
          </p>
        )}
      </section>
    </>
  );
}

/** Within the month. */
function wasAsked({ status, routes, hours, days }: ProviderStatus): boolean {
  return (
    status !== 'unknown' || routes.length > 0 || [...hours, ...days].some(({ uptime }) => uptime !== null)
  );
}

/** Those of which there is nothing to show, in one line each at most. */
function QuietProviders({ providers }: { providers: readonly ProviderStatus[] }) {
  if (providers.length === 0) return null;
  return (
    <div className="border-t py-6">
      <h3 className="font-medium">Configured, {THIN}</h3>
      <ul className="mt-2 flex flex-wrap gap-x-6 gap-y-1 text-muted">
        {providers.map(({ id, name }) => (
          <li key={id} className="min-w-0 [overflow-wrap:anywhere]">
            {name}
          </li>
        ))}
      </ul>
    </div>
  );
}
