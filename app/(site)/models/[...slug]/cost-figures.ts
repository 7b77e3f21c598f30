import { obstacleOf } from '@/components/catalog/cost-obstacle';
import { alignDecimals } from '@/components/dashboard/format';
import { formatUsd } from '@/lib/base/money';
import { type Estimate, estimateCall } from '@/lib/billing/estimate';
import type { CostRoute } from './cost-basis';
import type { CostQuestion } from './cost-query';

const DAYS = 30n;

/** What the asked-for requests cost on one route. */
export interface CostRow {
  route: CostRoute;
  /** Of one request. */
  call: Estimate;
  day: bigint;
  month: bigint;
  benchmarkDay: bigint;
  benchmarkMonth: bigint;
  savedMonth: bigint;
  /** Why a request of this size could not go there: "longer than its context of 8,192". */
  obstacle: string | null;
}

/** A row for each route that can charge for this, in the given order. Exact: whole pico-dollars all the way. */
export function costRows(routes: readonly CostRoute[], question: CostQuestion): CostRow[] {
  const perDay = BigInt(question.requestsPerDay);
  return routes.flatMap((route) => {
    const call = estimateCall(question, route);
    if (typeof call === 'string') return [];
    const day = call.charge * perDay;
    return {
      route,
      call,
      day,
      month: day * DAYS,
      benchmarkDay: call.benchmark * perDay,
      benchmarkMonth: call.benchmark * perDay * DAYS,
      savedMonth: call.saved * perDay * DAYS,
      obstacle: obstacleOf(route, question),
    };
  });
}

/**
 * The cheapest of the routes that take such a request, as the catalog names it: of those this server can call, and of all
 * only where it can call none. Null where none takes it.
 */
export function cheapestRow(rows: readonly CostRow[]): CostRow | null {
  const able = rows.filter(({ obstacle }) => obstacle === null);
  const callable = able.filter(({ route }) => route.isCallable);
  return (callable.length > 0 ? callable : able).reduce<CostRow | null>(
    (best, row) => (best && best.call.charge <= row.call.charge ? best : row),
    null,
  );
}

/** Amounts of one column for people: `most` decimals at most, digits in groups of three. */
export function amountTexts(amounts: readonly bigint[], most: number): string[] {
  return alignDecimals(
    amounts.map((amount) => formatUsd(amount)),
    most,
  ).map((text) => text.replace(/\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ',')));
}
