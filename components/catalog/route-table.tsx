import type { ReactNode } from 'react';
import { Cell, DataTable, FigureCell, HeadCell, RowHead } from '@/components/ui/data-table';
import { Empty } from '@/components/ui/empty';
import { formatRate, formatTokens, groupDigits, meterLabel } from './format';
import { RouteCards } from './route-cards';
import { isThin, RouteUptime, TOO_FEW } from './route-day';
import { RouteMarks } from './route-marks';
import { RouteParameters } from './route-parameters';
import type { RouteRates, RouteWithDay, UnitRate } from './types';

/** Meters that routes are compared by; the others stand on a line of their own. */
const COLUMNS = ['input', 'cache_read', 'output'] as const;
const HEADINGS = { input: 'In', cache_read: 'Cached in', output: 'Out' } as const;

/**
 * Who serves a model, with which limits, at which rates and how well: what you pay, below it the provider's list
 * price, and how the last 24 hours went.
 */
export function RouteTable({ routes }: { routes: readonly RouteWithDay[] }) {
  if (routes.length === 0)
    return (
      <Empty title="No route leads to this model on this server.">
        Its operator can add one in the server’s configuration.
      </Empty>
    );
  return (
    <>
      <DataTable caption="Routes of this model" className="hidden lg:block">
        <thead>
          <tr>
            <HeadCell>Provider</HeadCell>
            <HeadCell numeric unit="tokens">
              Context
            </HeadCell>
            <HeadCell numeric unit="tokens">
              Max out
            </HeadCell>
            {COLUMNS.map((meter) => (
              <HeadCell key={meter} numeric unit="$ per 1M">
                {HEADINGS[meter]}
              </HeadCell>
            ))}
            <HeadCell numeric unit="ms, p50">
              First token
            </HeadCell>
            <HeadCell numeric unit="tokens/s, p50">
              Speed
            </HeadCell>
            <HeadCell numeric unit="24 h">
              Uptime
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          {routes.map((route) => (
            <RouteLines key={route.id} route={route} />
          ))}
        </tbody>
      </DataTable>
      <RouteCards routes={routes} />
      <p className="mt-4 max-w-prose text-small text-faint">
        Below what you pay stands the provider’s list price where it differs. First token, speed and uptime
        are of this server’s own requests in the last 24 hours; fastest is the most tokens a second. Rate
        limits do not count against uptime.
      </p>
    </>
  );
}

function RouteLines({ route }: { route: RouteWithDay }) {
  const [base, ...tiers] = route.tiers;
  return (
    <>
      <tr className="[&>*]:border-b-0 [&>*]:pb-1">
        <RowHead className="min-w-44 max-w-64">
          <span className="font-medium">{route.providerName}</span>
          <code className="figure mt-0.5 block text-caption text-muted">
            {[route.upstreamId, route.region].filter(Boolean).join(' · ')}
          </code>
        </RowHead>
        <TokensCell tokens={route.contextTokens} />
        <TokensCell tokens={route.outputTokensMax} />
        {COLUMNS.map((meter) => (
          <RateCell key={meter} rate={rateOf(base, meter)} />
        ))}
        <DayCells route={route} />
      </tr>
      {tiers.map((tier) => (
        <tr key={tier.aboveInputTokens} className="[&>*]:border-b-0 [&>*]:py-1">
          <Cell colSpan={3} className="text-right text-caption text-muted">
            prompts above {groupDigits(tier.aboveInputTokens)} tokens
          </Cell>
          {COLUMNS.map((meter) => (
            <RateCell key={meter} rate={rateOf(tier, meter)} />
          ))}
          <Cell colSpan={3} className="text-caption text-muted">
            {otherRates(tier)}
          </Cell>
        </tr>
      ))}
      <tr>
        <Cell colSpan={9} className="pt-0">
          <span className="flex flex-wrap items-start gap-x-5 gap-y-1">
            <span className="flex min-h-9 flex-wrap items-center gap-1.5">
              <RouteMarks route={route} />
            </span>
            {base && <OtherRates rates={base} />}
            <RouteParameters names={route.parameters} />
          </span>
        </Cell>
      </tr>
    </>
  );
}

function TokensCell({ tokens }: { tokens: number | null }) {
  if (tokens === null) return <FigureCell value={null} missing="no limit of its own" />;
  return <FigureCell value={formatTokens(tokens)} exact={`${groupDigits(tokens)} tokens`} />;
}

function DayCells({ route: { day, providerName } }: { route: RouteWithDay }): ReactNode {
  if (!day || isThin(day))
    return (
      <Cell colSpan={3} className="text-right text-faint">
        {day ? TOO_FEW : 'could not be read just now'}
      </Cell>
    );
  return (
    <>
      <FigureCell value={day.ttftMs === null ? null : groupDigits(day.ttftMs)} missing={TOO_FEW} />
      <FigureCell
        value={day.tokensPerSecond === null ? null : groupDigits(day.tokensPerSecond)}
        missing={TOO_FEW}
      />
      <Cell className="whitespace-nowrap text-right">
        <RouteUptime name={providerName} day={day} />
      </Cell>
    </>
  );
}

function RateCell({ rate }: { rate: UnitRate | undefined }) {
  const shown = rate?.charged ?? rate?.list ?? null;
  if (shown === null) return <FigureCell value={null} missing="no price of its own" />;
  return (
    <Cell numeric>
      {formatRate(shown)}
      {rate?.list && rate.charged !== rate.list && (
        <span className="block text-caption text-faint">list {formatRate(rate.list)}</span>
      )}
    </Cell>
  );
}

function OtherRates({ rates }: { rates: RouteRates }) {
  const text = otherRates(rates);
  if (!text) return null;
  return <span className="flex min-h-9 items-center text-caption text-muted">{text}</span>;
}

/** What else has a price: "Cache write 3.75 · Per request $0.005". */
function otherRates({ rates }: RouteRates): string {
  return rates
    .filter((rate) => !COLUMNS.some((column) => column === rate.meter))
    .map((rate) => `${meterLabel(rate.meter)} ${formatRate(rate.charged ?? rate.list)}`)
    .join(' · ');
}

function rateOf(tier: RouteRates | undefined, meter: string): UnitRate | undefined {
  return tier?.rates.find((rate) => rate.meter === meter);
}
