import { Badge } from '@/components/ui/badge';
import { Cell, DataTable, HeadCell } from '@/components/ui/data-table';
import { formatRate, formatRouteFigures, formatTokens, groupDigits, meterLabel } from './format';
import { RouteCards } from './route-cards';
import { routeStatus } from './route-status';
import type { RouteRates, RouteRow, UnitRate } from './types';

/** Meters that routes are compared by; the others stand on a second line. */
const COLUMNS = ['input', 'cache_read', 'output'] as const;

/** Who serves a model, with which limits, at which rates: what you pay, and below it the provider's list price. */
export function RouteTable({ routes }: { routes: readonly RouteRow[] }) {
  return (
    <>
      <DataTable caption="Routes of this model" className="hidden md:block">
        <thead>
          <tr>
            <HeadCell>Provider</HeadCell>
            <HeadCell>Status</HeadCell>
            <HeadCell numeric>Context</HeadCell>
            <HeadCell numeric>Max output</HeadCell>
            {COLUMNS.map((meter) => (
              <HeadCell key={meter} numeric>
                {meterLabel(meter)} $/M
              </HeadCell>
            ))}
          </tr>
        </thead>
        <tbody>
          {routes.map((route) => (
            <RouteLines key={route.id} route={route} />
          ))}
        </tbody>
      </DataTable>
      <RouteCards routes={routes} />
    </>
  );
}

function RouteLines({ route }: { route: RouteRow }) {
  const status = routeStatus(route.status);
  const figures = formatRouteFigures(route);
  const [base, ...tiers] = route.tiers;
  return (
    <>
      <tr>
        <Cell className="min-w-52">
          <span className="mr-2 font-medium">{route.providerName}</span>
          {route.isCheapest && <Badge tone="good">cheapest</Badge>}{' '}
          {route.isReference && <Badge>reference</Badge>}
          <code className="figure mt-0.5 block text-xs text-muted">
            {[route.upstreamId, route.region].filter(Boolean).join(' · ')}
          </code>
          {figures && <span className="mt-0.5 block text-xs text-muted">{figures}</span>}
          {base && <OtherRates rates={base} />}
        </Cell>
        <Cell>
          <Badge tone={status.tone}>{status.label}</Badge>
        </Cell>
        <Cell numeric title={`${groupDigits(route.contextTokens)} tokens`}>
          {formatTokens(route.contextTokens)}
        </Cell>
        <Cell numeric>{formatTokens(route.outputTokensMax)}</Cell>
        {COLUMNS.map((meter) => (
          <RateCell key={meter} rate={rateOf(base, meter)} />
        ))}
      </tr>
      {tiers.map((tier) => (
        <tr key={tier.aboveInputTokens}>
          <Cell colSpan={4} className="text-xs text-muted">
            {route.providerName}, prompts above {groupDigits(tier.aboveInputTokens)} tokens
            <OtherRates rates={tier} />
          </Cell>
          {COLUMNS.map((meter) => (
            <RateCell key={meter} rate={rateOf(tier, meter)} />
          ))}
        </tr>
      ))}
    </>
  );
}

function RateCell({ rate }: { rate: UnitRate | undefined }) {
  return (
    <Cell numeric>
      {formatRate(rate?.charged ?? rate?.list ?? null)}
      {rate?.list && rate.charged !== rate.list && (
        <span className="block text-xs text-faint">list {formatRate(rate.list)}</span>
      )}
    </Cell>
  );
}

function OtherRates({ rates }: { rates: RouteRates }) {
  const others = rates.rates.filter((rate) => !COLUMNS.some((column) => column === rate.meter));
  if (others.length === 0) return null;
  return (
    <span className="mt-0.5 block text-xs text-faint">
      {others.map((rate) => `${meterLabel(rate.meter)} ${formatRate(rate.charged ?? rate.list)}`).join(' · ')}
    </span>
  );
}

function rateOf(tier: RouteRates | undefined, meter: string): UnitRate | undefined {
  return tier?.rates.find((rate) => rate.meter === meter);
}
