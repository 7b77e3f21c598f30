/**
 * What a month of requests costs on a route, to the last pico-dollar: the arithmetic of `lib/billing`, which pages in a
 * browser cannot import, held equal to it by `tests/unit/components/cost-arithmetic.test.ts`.
 */

/** One rate as plain data: pico-dollars (10⁻¹² USD) a unit as digits, for prompts of more than so many tokens. */
export interface PlainRate {
  meter: string;
  aboveInputTokens: number;
  pico: string;
}

export interface CostRoute {
  id: string;
  provider: string;
  region: string | null;
  variant: string | null;
  contextTokens: number;
  outputTokensMax: number | null;
  status: string;
  isReference: boolean;
  /** What the provider lists; where that is private, what the customer pays a unit. */
  rates: readonly PlainRate[];
  /** `rates` are the customer's own: nothing is added to them. */
  isCharged: boolean;
}

export interface CostModel {
  slug: string;
  name: string;
  /** The reference's list price. */
  benchmark: readonly PlainRate[];
  /** The model's own rates, where it has them. */
  sell: readonly PlainRate[] | null;
  /** The gateway's share of a saving, in parts per million. */
  sharePpm: number;
  /** In the order of price. */
  routes: readonly CostRoute[];
}

export interface Workload {
  /** Tokens of one prompt, the cached ones included. */
  inputTokens: number;
  /** Of them, those the provider reads from its own cache. */
  cachedTokens: number;
  outputTokens: number;
  /** A month. */
  requests: number;
  /** Of a hundred requests, those that our exact cache answers. */
  hitPercent: number;
}

/** Pico-dollars of one request. */
export interface RequestCost {
  /** What the provider takes; null where that is private. */
  upstream: bigint | null;
  benchmark: bigint;
  charge: bigint;
  saved: bigint;
  /** Meters that one of the prices has no rate for: nobody is charged for them. */
  unpriced: readonly string[];
}

export interface MonthCost {
  requests: bigint;
  hits: bigint;
  benchmark: bigint;
  charge: bigint;
  saved: bigint;
}

/** A request that the route answers. */
export function requestCost(model: CostModel, route: CostRoute, load: Workload): RequestCost {
  const { amountOf, unpriced } = priced(load, [
    model.benchmark,
    route.rates,
    ...(model.sell ? [model.sell] : []),
  ]);
  const benchmark = amountOf(model.benchmark);
  const upstream = amountOf(route.rates);
  const due = model.sell
    ? amountOf(model.sell)
    : route.isCharged
      ? upstream
      : shared(model, upstream, benchmark);
  const charge = least(benchmark, due);
  const isKnown = !route.isCharged;
  return { upstream: isKnown ? upstream : null, benchmark, charge, saved: benchmark - charge, unpriced };
}

/** A request that our cache answers: nothing goes to a provider. */
export function hitCost(model: CostModel, load: Workload): RequestCost {
  const { amountOf, unpriced } = priced(load, [model.benchmark, ...(model.sell ? [model.sell] : [])]);
  const benchmark = amountOf(model.benchmark);
  const charge = least(benchmark, shareOf(model.sell ? amountOf(model.sell) : benchmark, model.sharePpm));
  return { upstream: 0n, benchmark, charge, saved: benchmark - charge, unpriced };
}

/** A month on one route: so many hits, the rest answered by it. Hits are whole requests, rounded down. */
export function monthCost(model: CostModel, route: CostRoute, load: Workload): MonthCost {
  const requests = BigInt(load.requests);
  const hits = (requests * BigInt(load.hitPercent)) / 100n;
  const answered = requestCost(model, route, load);
  const hit = hitCost(model, load);
  const benchmark = (requests - hits) * answered.benchmark + hits * hit.benchmark;
  const charge = (requests - hits) * answered.charge + hits * hit.charge;
  return { requests, hits, benchmark, charge, saved: benchmark - charge };
}

/** Pico-dollars as dollars: "0.0056", exact, zeros at the end cut. */
export function picoText(pico: bigint): string {
  const digits = pico.toString().padStart(13, '0');
  const fraction = digits.slice(-12).replace(/0+$/, '');
  return fraction ? `${digits.slice(0, -12)}.${fraction}` : digits.slice(0, -12);
}

/** `part` of `whole` in per cent as everywhere: two decimals, half up, zeros cut ("36.43"); "0" of nothing. */
export function percentText(part: bigint, whole: bigint): string {
  if (whole <= 0n || part <= 0n) return '0';
  const hundredths = (part * 20_000n + whole) / (whole * 2n);
  const fraction = String(hundredths % 100n)
    .padStart(2, '0')
    .replace(/0+$/, '');
  return fraction ? `${hundredths / 100n}.${fraction}` : String(hundredths / 100n);
}

function shared(model: CostModel, upstream: bigint, benchmark: bigint): bigint {
  return upstream >= benchmark ? benchmark : upstream + shareOf(benchmark - upstream, model.sharePpm);
}

function shareOf(amount: bigint, partsPerMillion: number): bigint {
  return (amount * BigInt(partsPerMillion)) / 1_000_000n;
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** How a load is summed at prices of which each must have a rate for what is counted. */
function priced(load: Workload, prices: readonly (readonly PlainRate[])[]) {
  const cached = Math.min(load.cachedTokens, load.inputTokens);
  const parts = (
    [
      ['input', load.inputTokens - cached],
      ['cache_read', cached],
      ['output', load.outputTokens],
    ] as const
  ).filter(([, tokens]) => tokens > 0);
  const unpriced = parts
    .map(([meter]) => meter)
    .filter((meter) => prices.some((rates) => rateOf(rates, meter, load.inputTokens) === null));
  const amountOf = (rates: readonly PlainRate[]) =>
    parts.reduce(
      (sum, [meter, tokens]) =>
        unpriced.includes(meter)
          ? sum
          : sum + BigInt(tokens) * (rateOf(rates, meter, load.inputTokens) ?? 0n),
      ownRate(rates, 'request', load.inputTokens) ?? 0n,
    );
  return { amountOf, unpriced };
}

/** The rate of a kind of token; cached ones without a rate of their own are sold as any other. */
function rateOf(rates: readonly PlainRate[], meter: string, inputTokens: number): bigint | null {
  const own = ownRate(rates, meter, inputTokens);
  return own === null && meter === 'cache_read' ? ownRate(rates, 'input', inputTokens) : own;
}

/** The tier with the largest bound that the prompt exceeds. */
function ownRate(rates: readonly PlainRate[], meter: string, inputTokens: number): bigint | null {
  let best: PlainRate | null = null;
  for (const rate of rates) {
    const holds = rate.aboveInputTokens === 0 || rate.aboveInputTokens < inputTokens;
    if (rate.meter === meter && holds && rate.aboveInputTokens >= (best?.aboveInputTokens ?? 0)) best = rate;
  }
  return best && BigInt(best.pico);
}
