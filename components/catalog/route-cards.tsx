import { Badge } from '@/components/ui/badge';
import { formatRate, formatRouteFigures, formatTokens, groupDigits, meterLabel } from './format';
import { routeStatus } from './route-status';
import type { RouteRow } from './types';

/** The routes on a phone: a card each, every rate on a line of its own. */
export function RouteCards({ routes }: { routes: readonly RouteRow[] }) {
  return (
    <ul className="md:hidden">
      {routes.map((route) => (
        <RouteCard key={route.id} route={route} />
      ))}
    </ul>
  );
}

function RouteCard({ route }: { route: RouteRow }) {
  const status = routeStatus(route.status);
  const figures = formatRouteFigures(route);
  return (
    <li className="border-t py-5">
      <p className="flex flex-wrap items-center gap-1.5">
        <span className="mr-1 font-medium">{route.providerName}</span>
        {route.isCheapest && <Badge tone="good">cheapest</Badge>}
        {route.isReference && <Badge>reference</Badge>}
        <Badge tone={status.tone}>{status.label}</Badge>
      </p>
      <code className="figure mt-1 block text-xs text-muted">
        {[route.upstreamId, route.region].filter(Boolean).join(' · ')}
      </code>
      {figures && <p className="mt-1 text-xs text-muted">{figures}</p>}
      <dl className="mt-3">
        <Line label="Context" value={formatTokens(route.contextTokens)} />
        <Line label="Max output" value={formatTokens(route.outputTokensMax)} />
        {route.tiers.flatMap((tier) =>
          tier.rates.map(({ meter, charged, list }) => (
            <Line
              key={`${tier.aboveInputTokens} ${meter}`}
              label={`${meterLabel(meter)}${tier.aboveInputTokens ? `, above ${groupDigits(tier.aboveInputTokens)}` : ''}`}
              value={formatRate(charged ?? list)}
              note={list !== null && list !== charged ? `list ${formatRate(list)}` : undefined}
            />
          )),
        )}
      </dl>
    </li>
  );
}

function Line({ label, value, note }: { label: string; value: string; note?: string }) {
  return (
    <div className="flex items-baseline justify-between gap-3 py-1">
      <dt className="text-sm text-muted">{label}</dt>
      <dd className="figure shrink-0 text-right text-sm">
        {note && <span className="mr-2 text-xs text-faint">{note}</span>}
        {value}
      </dd>
    </div>
  );
}
