import { formatRate, groupDigits, meterLabel } from '@/components/catalog/format';
import { formatDay } from '@/components/dashboard/format';
import { Cell, DataTable, HeadCell, RowHead, TimeCell } from '@/components/ui/data-table';
import { Disclosure } from '@/components/ui/disclosure';
import { Empty } from '@/components/ui/empty';
import { type ChartSeries, TimeChart } from '@/components/ui/time-chart';
import type { Meter, Rate } from '@/lib/base/meters';
import { ownRate } from '@/lib/base/meters';
import { formatPerMillion, formatUsd } from '@/lib/base/money';
import type { Model, Route } from '@/lib/catalog/model';
import type { DatedPrice } from '@/lib/catalog/queries-history';

interface PriceHistoryProps {
  model: Model;
  /** Null: it could not be read. */
  history: readonly DatedPrice[] | null;
  /** Drawn, beside the reference: the route named cheapest. */
  cheapestId: string | null;
  now: number;
}

/** The list prices of a model's routes over time: a line for the benchmark and one for the cheapest, and all of them as a table. */
export function PriceHistory({ model, history, cheapestId, now }: PriceHistoryProps) {
  if (!history)
    return <Empty title="The history could not be read just now.">Load the page again in a moment.</Empty>;
  if (history.length === 0)
    return (
      <Empty title="No list price of this model is public.">
        Its operator set its prices; what you pay is in the table of routes.
      </Empty>
    );
  const series = seriesOf(model, history, cheapestId);
  return (
    <>
      {series.length > 0 && (
        <TimeChart
          title="List price, USD per million tokens"
          kind="step"
          series={series}
          until={now}
          formatTop={formatTop}
          formatTime={(at) => formatDay(new Date(at).toISOString())}
        />
      )}
      <Disclosure
        summary={`Every dated price with its source (${history.length})`}
        className={series.length > 0 ? 'mt-6' : undefined}
      >
        <HistoryTable model={model} history={history} now={now} />
      </Disclosure>
    </>
  );
}

function seriesOf(model: Model, history: readonly DatedPrice[], cheapestId: string | null): ChartSeries[] {
  const reference = model.routes.find(({ provider }) => provider.id === model.referenceProvider);
  const cheapest = model.routes.find(({ id }) => id === cheapestId);
  const drawn = [
    reference && { route: reference, role: 'benchmark' },
    cheapest && cheapest !== reference && { route: cheapest, role: 'cheapest' },
  ];
  return drawn.flatMap((one) => {
    if (!one) return [];
    const prices = history.filter(({ routeId }) => routeId === one.route.id);
    return (['input', 'output'] as const).flatMap((meter) => lineOf(one.route, one.role, prices, meter));
  });
}

function lineOf(route: Route, role: string, prices: readonly DatedPrice[], meter: Meter): ChartSeries[] {
  const points = prices.flatMap(({ from, rates }) => {
    const rate = ownRate({ rates }, meter);
    if (rate === null) return [];
    // Where the line is drawn; what is read is the exact text.
    return [{ at: from.getTime(), value: Number(rate), shown: `$${formatRate(formatPerMillion(rate))}` }];
  });
  const isSold = points.some(({ value }) => value > 0);
  return isSold ? [{ name: `${route.provider.name} (${role}), ${meter}`, points }] : [];
}

/** The axis is drawn in pico-dollars a token. */
function formatTop(pico: number): string {
  return `$${formatRate(formatPerMillion(BigInt(Math.round(pico))))}`;
}

interface HistoryTableProps extends Pick<PriceHistoryProps, 'model' | 'now'> {
  history: readonly DatedPrice[];
}

function HistoryTable({ model, history, now }: HistoryTableProps) {
  const names = new Map(
    model.routes.map((route) => [
      route.id,
      [route.provider.name, route.region, route.variant].filter(Boolean).join(', '),
    ]),
  );
  return (
    <DataTable caption="Every dated price of this model" className="mt-2 max-h-[32rem] overflow-y-auto">
      <thead>
        <tr>
          <HeadCell>Route</HeadCell>
          <HeadCell>Known since</HeadCell>
          <HeadCell>Until</HeadCell>
          <HeadCell numeric unit="$ per 1M">
            In
          </HeadCell>
          <HeadCell numeric unit="$ per 1M">
            Out
          </HeadCell>
          <HeadCell>Other rates and tiers</HeadCell>
          <HeadCell>Source</HeadCell>
        </tr>
      </thead>
      <tbody>
        {[...history].reverse().map((price) => (
          <tr key={price.id}>
            <RowHead className="min-w-32">{names.get(price.routeId) ?? price.routeId}</RowHead>
            <TimeCell at={price.from} words={formatDay(price.from.toISOString())} />
            {price.to ? (
              <TimeCell at={price.to} words={formatDay(price.to.toISOString())} />
            ) : (
              <Cell className="whitespace-nowrap text-muted">
                {price.from.getTime() > now ? 'not begun yet' : 'holds now'}
              </Cell>
            )}
            <Cell numeric>{rateText(price, 'input')}</Cell>
            <Cell numeric>{rateText(price, 'output')}</Cell>
            <Cell className="min-w-48 text-muted">{otherRates(price.rates)}</Cell>
            <Cell className="min-w-48 text-muted [overflow-wrap:anywhere]">
              {[ORIGINS[price.origin], ...price.sources].filter(Boolean).join(': ')}
            </Cell>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

const ORIGINS: Record<string, string> = {
  confirmed: 'two sources agree',
  single: 'one source',
  local: 'this machine',
  sandbox: 'sandbox',
};

function rateText({ rates }: DatedPrice, meter: Meter): string {
  const rate = ownRate({ rates }, meter);
  return formatRate(rate === null ? null : formatPerMillion(rate));
}

function otherRates(rates: readonly Rate[]): string {
  return rates
    .filter(
      ({ meter, aboveInputTokens }) => aboveInputTokens > 0 || (meter !== 'input' && meter !== 'output'),
    )
    .map(({ meter, aboveInputTokens, pico }) => {
      const isEach = meter === 'request' || meter === 'web_search';
      const rate = formatRate(isEach ? formatUsd(pico) : formatPerMillion(pico));
      return `${meterLabel(meter)} ${rate}${aboveInputTokens > 0 ? ` above ${groupDigits(aboveInputTokens)}` : ''}`;
    })
    .join(' · ');
}
