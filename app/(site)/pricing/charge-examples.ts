import { formatUsd, parseUsd, ZERO } from '@/lib/base/money';
import { type SettleInput, settleAmounts } from '@/lib/billing/cost';

export interface ChargeExample {
  name: string;
  /** The rule in words. */
  rule: string;
  benchmark: string;
  /** What the provider took: from us, or from the customer's own key. */
  upstream: string;
  charge: string;
  saved: string;
}

const BENCHMARK = parseUsd('0.014');
const CHEAP = parseUsd('0.0028');
const DEAR = parseUsd('0.0168');
const SELL = parseUsd('0.009');
const OWN_FEE_PPM = 50_000;

/** One request by each of the ways there are, worked out by the code that settles. */
export function chargeExamples(sharePpm: number, shareText: string): ChargeExample[] {
  const example = (name: string, rule: string, input: Partial<SettleInput>): ChargeExample => {
    const whole = { upstream: ZERO, benchmark: BENCHMARK, sharePpm, ...input };
    const { charge, saved } = settleAmounts({ ...whole, hold: BENCHMARK });
    return {
      name,
      rule,
      benchmark: formatUsd(whole.benchmark),
      upstream: formatUsd(whole.upstream),
      charge: formatUsd(charge),
      saved: formatUsd(saved),
    };
  };
  return [
    example('A cheaper route', `upstream + ${shareText} × (benchmark − upstream)`, { upstream: CHEAP }),
    example('A cache hit', `${shareText} × benchmark: no provider is called`, { hit: true }),
    example('The reference itself', 'The benchmark: nothing saved, no fee', { upstream: BENCHMARK }),
    example('A dearer route', 'The benchmark; what the route cost above it is our loss', { upstream: DEAR }),
    example('A model with rates of its own', 'Its rates, never above the benchmark', {
      upstream: CHEAP,
      sell: SELL,
    }),
    example(
      'Your own key, no fee set',
      'Your provider bills you; our fee is 0 unless your workspace has one',
      {
        upstream: CHEAP,
        ownFeePpm: 0,
      },
    ),
    example('Your own key, a fee of 5 %', '5 % of what your provider billed you', {
      upstream: CHEAP,
      ownFeePpm: OWN_FEE_PPM,
    }),
    example('A failed answer', 'Nothing, whatever the attempts cost us', { benchmark: ZERO }),
  ];
}
