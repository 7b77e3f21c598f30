import type { ReactNode } from 'react';
import { classNames } from '@/components/ui/class-names';
import { formatRate, formatTokens, groupDigits, meterLabel } from './format';
import { isThin, RouteUptime, TOO_FEW, ttftText } from './route-day';
import { RouteMarks } from './route-marks';
import { RouteParameters } from './route-parameters';
import type { RouteWithDay } from './types';

/** The routes where a table has no room: a card each, every rate on a line of its own. */
export function RouteCards({ routes }: { routes: readonly RouteWithDay[] }) {
  return (
    <ul className="md:grid md:grid-cols-2 md:gap-x-10 lg:hidden">
      {routes.map((route) => (
        <RouteCard key={route.id} route={route} />
      ))}
    </ul>
  );
}

function RouteCard({ route }: { route: RouteWithDay }) {
  return (
    <li className="min-w-0 border-t py-5">
      <p className="flex flex-wrap items-center gap-1.5">
        <span className="mr-1 font-medium">{route.providerName}</span>
        <RouteMarks route={route} />
      </p>
      <code className="figure mt-1 block text-caption text-muted">
        {[route.upstreamId, route.region].filter(Boolean).join(' · ')}
      </code>
      <dl className="mt-3">
        <Line label="Context" value={formatTokens(route.contextTokens)} />
        <Line label="Max output" value={formatTokens(route.outputTokensMax)} />
        {route.tiers.flatMap((tier) =>
          tier.rates.map(({ meter, charged, list }) => (
            <Line
              key={`${tier.aboveInputTokens} ${meter}`}
              label={`${meterLabel(meter)}${tier.aboveInputTokens ? `, above ${groupDigits(tier.aboveInputTokens)}` : ''}`}
              value={formatRate(charged ?? list)}
              unit={UNITS[meter] ?? '/M'}
              note={list !== null && list !== charged ? `list ${formatRate(list)}` : undefined}
            />
          )),
        )}
        <DayLines route={route} />
      </dl>
      <RouteParameters names={route.parameters} />
    </li>
  );
}

/** What is not sold by the token. */
const UNITS: Record<string, string> = { request: '', web_search: '' };

function DayLines({ route: { day, providerName } }: { route: RouteWithDay }) {
  if (!day) return <Line label="Last 24 hours" value="could not be read just now" />;
  if (isThin(day)) return <Line label="Last 24 hours" value={TOO_FEW} />;
  return (
    <>
      <Line label="First token, p50" value={ttftText(day) ?? TOO_FEW} />
      <Line
        label="Speed, p50"
        value={day.tokensPerSecond === null ? TOO_FEW : `${groupDigits(day.tokensPerSecond)} tokens/s`}
      />
      <Line label="Uptime, 24 h" value={<RouteUptime name={providerName} day={day} />} isDrawn />
    </>
  );
}

interface LineProps {
  label: string;
  value: ReactNode;
  note?: string;
  /** Behind a rate, which then is of dollars. */
  unit?: string;
  /** The value is a drawing, which has no line to stand on. */
  isDrawn?: boolean;
}

function Line({ label, value, note, unit, isDrawn = false }: LineProps) {
  return (
    <div
      className={classNames('flex justify-between gap-3 py-1', isDrawn ? 'items-center' : 'items-baseline')}
    >
      <dt className="min-w-0 text-small text-muted">{label}</dt>
      <dd className="figure text-right text-small">
        {note && <span className="mr-2 text-caption text-faint">{note}</span>}
        {unit === undefined ? value : `$${value}${unit}`}
      </dd>
    </div>
  );
}
