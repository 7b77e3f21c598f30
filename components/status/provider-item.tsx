import { Badge } from '@/components/ui/badge';
import { Cell, DataTable, FigureCell, HeadCell, RowHead } from '@/components/ui/data-table';
import { Disclosure } from '@/components/ui/disclosure';
import { TextLink } from '@/components/ui/text-link';
import { UptimeBar } from '@/components/ui/uptime-bar';
import { HEALTH, THIN } from './status-words';
import type { ProviderStatus, Span } from './types';

/** One provider: how it does, its bars, what failed, its routes. */
export function ProviderItem({ provider }: { provider: ProviderStatus }) {
  const { name, status, hours, days, uptime_24h, uptime_30d, latency_ms_24h: latency } = provider;
  return (
    <li className="border-t py-6">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="min-w-0 text-lead font-medium [overflow-wrap:anywhere]">{name}</h3>
        <Badge tone={HEALTH[status].tone}>{HEALTH[status].word}</Badge>
      </div>
      <dl className="mt-4 grid gap-x-10 gap-y-5 sm:grid-cols-2 lg:grid-cols-[auto_auto_1fr_1fr]">
        <BarFigure name={name} label="24 hours" spans={hours} uptime={uptime_24h} formatFrom={hourWords} />
        <BarFigure name={name} label="30 days" spans={days} uptime={uptime_30d} formatFrom={dayWords} />
        <div>
          <dt className="label">First token, 24 h</dt>
          <dd className="mt-2 text-small">
            {latency ? (
              <span className="figure">
                {milliseconds(latency.p50)} ms median, {milliseconds(latency.p95)} ms p95
              </span>
            ) : (
              <span className="text-faint">{THIN}</span>
            )}
          </dd>
        </div>
        <div>
          <dt className="label">Failures, of attempts in 24 h</dt>
          <dd className="mt-2 text-small">
            <Failures provider={provider} />
          </dd>
        </div>
      </dl>
      {provider.open_circuits.length > 0 && (
        <ul className="mt-4 text-small text-warn">
          {provider.open_circuits.map(({ route, model, since }) => (
            <li key={route} className="[overflow-wrap:anywhere]">
              Circuit open for {model}
              {since ? (
                <>
                  {' '}
                  since{' '}
                  <time dateTime={since} title={since}>
                    {since.slice(0, 10)} {since.slice(11, 16)} UTC
                  </time>
                </>
              ) : (
                ', since before that was noted'
              )}
            </li>
          ))}
        </ul>
      )}
      {provider.routes.length > 0 && (
        <Disclosure
          className="mt-3"
          summary={`${provider.routes.length === 1 ? 'The one route' : `The ${provider.routes.length} routes`} asked in 24 hours`}
        >
          <RoutesTable provider={provider} />
        </Disclosure>
      )}
      <Disclosure summary="The bars as a table">
        <SpansTable provider={provider} />
      </Disclosure>
    </li>
  );
}

interface BarFigureProps {
  name: string;
  label: string;
  spans: readonly Span[];
  uptime: number | null;
  formatFrom(iso: string): string;
}

function BarFigure({ name, label, spans, uptime, formatFrom }: BarFigureProps) {
  const words = uptime === null ? THIN : `${uptime} %`;
  return (
    <div>
      <dt className="label">{label}</dt>
      <dd className="mt-2 flex items-center gap-3">
        <UptimeBar
          label={`Uptime of ${name} in ${label}: ${words}`}
          spans={spans.map(({ from, uptime: share }) => ({
            label: formatFrom(from),
            share: share === null ? null : share / 100,
          }))}
        />
        <span className={uptime === null ? 'text-small text-faint' : 'figure text-small'}>{words}</span>
      </dd>
    </div>
  );
}

const KINDS: Record<string, string> = {
  server: 'server error',
  timeout: 'timeout',
  connection: 'no connection',
  truncated: 'cut short',
  malformed: 'unreadable answer',
  auth: 'our key refused',
  not_found: 'model not found there',
  rate_limited: 'rate limit',
};

function Failures({ provider }: { provider: ProviderStatus }) {
  if (provider.failures_24h.length === 0) {
    return <span className="text-faint">{provider.uptime_24h === null ? THIN : 'none'}</span>;
  }
  return (
    <ul>
      {provider.failures_24h.map(({ kind, share }) => (
        <li key={kind}>
          <span className="figure">{share} %</span> {KINDS[kind] ?? kind.replaceAll('_', ' ')}
        </li>
      ))}
    </ul>
  );
}

function RoutesTable({ provider }: { provider: ProviderStatus }) {
  const hasRegions = provider.routes.some(({ region }) => region !== null);
  return (
    <DataTable caption={`Routes of ${provider.name} in 24 hours`} className="mt-2 max-w-3xl">
      <thead>
        <tr>
          <HeadCell>Model</HeadCell>
          {hasRegions && <HeadCell>Region</HeadCell>}
          <HeadCell numeric unit="%">
            Uptime
          </HeadCell>
          <HeadCell numeric unit="ms">
            Median
          </HeadCell>
          <HeadCell numeric unit="ms">
            p95
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {provider.routes.map((route) => (
          <tr key={route.id}>
            <RowHead>
              <TextLink href={`/models/${route.model}`}>{route.model}</TextLink>
            </RowHead>
            {hasRegions && <Cell>{route.region ?? '–'}</Cell>}
            <FigureCell value={route.uptime_24h} missing={THIN} />
            <FigureCell value={milliseconds(route.latency_ms_24h?.p50)} missing={THIN} />
            <FigureCell value={milliseconds(route.latency_ms_24h?.p95)} missing={THIN} />
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

/** What the bars draw. */
function SpansTable({ provider }: { provider: ProviderStatus }) {
  const spans = [
    ...provider.hours.map((span) => ({
      ...span,
      words: `${dayWords(span.from)} ${hourWords(span.from)}, an hour`,
    })),
    ...provider.days.map((span) => ({ ...span, words: `${dayWords(span.from)}, the day` })),
  ].filter(({ uptime }) => uptime !== null);
  return (
    <DataTable
      caption={`Uptime of ${provider.name} by the hour and by the day`}
      className="mt-2 max-h-80 max-w-md overflow-y-auto"
    >
      <thead>
        <tr>
          <HeadCell>From</HeadCell>
          <HeadCell numeric unit="%">
            Uptime
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {spans.map(({ words, uptime }) => (
          <tr key={words}>
            <RowHead>{words}</RowHead>
            <FigureCell value={uptime} />
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

function milliseconds(ms: number | undefined): string | null {
  return ms === undefined ? null : ms.toLocaleString('en-US');
}

function hourWords(iso: string): string {
  return `${iso.slice(11, 16)} UTC`;
}

function dayWords(iso: string): string {
  return iso.slice(0, 10);
}
