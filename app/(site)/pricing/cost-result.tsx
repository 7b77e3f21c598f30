import { obstacleOf } from '@/components/catalog/cost-obstacle';
import { meterLabel } from '@/components/catalog/format';
import { routeStatus } from '@/components/catalog/route-status';
import { alignDecimals } from '@/components/dashboard/format';
import { Badge } from '@/components/ui/badge';
import { Cell, DataTable, FigureCell, HeadCell, RowHead } from '@/components/ui/data-table';
import { Stat } from '@/components/ui/stat';
import { TextLink } from '@/components/ui/text-link';
import { formatPercent, formatUsd } from '@/lib/base/money';
import {
  hitCost,
  type MonthCost,
  monthCost,
  type RequestCost,
  requestCost,
  type Workload,
} from './cost-arithmetic';
import type { CostModel, CostRoute } from './cost-model';
import { grouped } from './workload';

interface Row {
  route: CostRoute;
  one: RequestCost;
  month: MonthCost;
  /** Why such a request could not go there. */
  obstacle: string | null;
}

/** The costs of a month on each route of a model, and of the same sent to the reference directly. */
export function CostResult({ model, load }: { model: CostModel; load: Workload }) {
  const rows: Row[] = model.routes.map((route) => ({
    route,
    one: requestCost(route, load),
    month: monthCost(model, route, load),
    obstacle: obstacleOf(route, load),
  }));
  const [first, ...others] = bargains(rows);
  if (!first) return null;
  const cheapest = others.reduce((best, row) => (isCheaper(row, best) ? row : best), first);
  return (
    <div className="mt-10">
      <dl className="grid gap-8 sm:grid-cols-3" aria-live="polite">
        <Stat
          label="Sent to the reference, a month"
          {...dollars(cheapest.month.benchmark)}
          note="The benchmark: its list price, no gateway"
        />
        <Stat
          label="Through Runtime, a month"
          {...dollars(cheapest.month.charge)}
          note={`On ${nameOf(cheapest.route)}, ${grouped(cheapest.month.hits)} of ${grouped(cheapest.month.requests)} from the cache`}
        />
        <Stat
          label="Saved"
          {...dollars(cheapest.month.saved)}
          note={`${formatPercent(cheapest.month.saved, cheapest.month.benchmark)} % of the benchmark`}
        />
      </dl>
      <RoutesTable model={model} rows={rows} cheapest={cheapest} />
      <HitLine model={model} load={load} />
    </div>
  );
}

/** Of two that cost the same it is the reference, as where requests are routed. */
function isCheaper(row: Row, best: Row): boolean {
  if (row.month.charge !== best.month.charge) return row.month.charge < best.month.charge;
  return row.route.isReference && !best.route.isReference;
}

/** Among which the cheapest is looked for: routes that take and can count all of it, and be called here, if there are such. */
function bargains(rows: readonly Row[]): readonly Row[] {
  const able = rows.filter(({ obstacle }) => obstacle === null);
  const whole = (able.length > 0 ? able : rows).filter(({ one }) => one.unpriced.length === 0);
  const callable = whole.filter(({ route }) => route.status !== 'not_configured');
  return [callable, whole, able].find(({ length }) => length > 0) ?? rows;
}

interface RoutesTableProps {
  model: CostModel;
  rows: readonly Row[];
  cheapest: Row;
}

function RoutesTable({ model, rows, cheapest }: RoutesTableProps) {
  const column = (pick: (row: Row) => bigint, most: number) =>
    alignDecimals(
      rows.map((row) => formatUsd(pick(row))),
      most,
    );
  const upstream = column(({ one }) => one.upstream ?? 0n, 8);
  const charge = column(({ one }) => one.charge, 8);
  const month = column((row) => row.month.charge, 2);
  const saved = column((row) => row.month.saved, 2);
  return (
    <DataTable caption={`What ${model.name} costs on each route`} className="mt-10">
      <thead>
        <tr>
          <HeadCell>Route</HeadCell>
          <HeadCell numeric unit="$ a request">
            Upstream
          </HeadCell>
          <HeadCell numeric unit="$ a request">
            Charge
          </HeadCell>
          <HeadCell numeric unit="$ a month">
            Charge
          </HeadCell>
          <HeadCell numeric unit="$ a month">
            Saved
          </HeadCell>
          <HeadCell numeric unit="% of benchmark">
            Saved
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => {
          const { route, one } = row;
          const status = routeStatus(route.status);
          return (
            <tr key={route.id}>
              <RowHead className="min-w-40">
                <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
                  {nameOf(route)}
                  {row === cheapest && row.obstacle === null && <Badge tone="good">Cheapest</Badge>}
                  {route.isReference && <Badge>Reference</Badge>}
                </span>
                <span className="block text-caption text-faint">{status.label}</span>
                {row.obstacle && <span className="block text-caption text-warn">{row.obstacle}</span>}
                {one.unpriced.length > 0 && (
                  <span className="block text-caption text-warn">
                    Not sold here, left out: {one.unpriced.map(meterLabel).join(', ')}
                  </span>
                )}
              </RowHead>
              <FigureCell
                value={one.upstream === null ? null : upstream[index]}
                exact={one.upstream === null ? undefined : formatUsd(one.upstream)}
                missing="private"
              />
              <FigureCell value={charge[index]} exact={formatUsd(one.charge)} />
              <FigureCell value={withGroups(month[index])} exact={formatUsd(row.month.charge)} />
              <FigureCell value={withGroups(saved[index])} exact={formatUsd(row.month.saved)} />
              <Cell numeric>{formatPercent(row.month.saved, row.month.benchmark)}</Cell>
            </tr>
          );
        })}
      </tbody>
    </DataTable>
  );
}

function HitLine({ model, load }: { model: CostModel; load: Workload }) {
  const hit = hitCost(model, load);
  return (
    <p className="mt-5 max-w-prose text-small text-muted">
      A hit costs <span className="figure">${formatUsd(hit.charge)}</span> on every route, for no provider is
      called; the benchmark of a request is <span className="figure">${formatUsd(hit.benchmark)}</span>.
      Rates: <TextLink href={`/models/${model.slug}`}>{model.name}</TextLink>. Exact amounts stand behind each
      figure; a quote (<code className="figure">POST /v1/account/quote</code>) says the same of a real prompt.
    </p>
  );
}

function nameOf({ provider, region, variant }: CostRoute): string {
  return [provider, region, variant].filter(Boolean).join(', ');
}

function dollars(pico: bigint): { value: string; exact: string } {
  const exact = formatUsd(pico);
  return { value: `$${withGroups(alignDecimals([exact], 2)[0])}`, exact };
}

function withGroups(amount = ''): string {
  const [wholes = '', fraction] = amount.split('.');
  const grouping = /^\d+$/.test(wholes) ? grouped(BigInt(wholes)) : wholes;
  return fraction === undefined ? grouping : `${grouping}.${fraction}`;
}
