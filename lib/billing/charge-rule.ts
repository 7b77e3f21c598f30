import { formatPercent, formatPpm, formatUsd } from '@/lib/base/money';
import type { Receipt } from './types';

/** By which rule a receipt's charge was made, in one word. */
export function chargeRule({ ownFeePpm, sell }: Pick<Receipt, 'ownFeePpm' | 'sell'>): string {
  if (ownFeePpm !== null) return 'own_provider_key';
  return sell ? 'explicit_sell_rates' : 'shared_savings';
}

/** The rule with the receipt's own figures in it, for people, and what nobody was charged for. */
export function explainCharge(receipt: Receipt): string {
  const { absorbed, unpriced } = receipt;
  const notes = [
    unpriced.length > 0 ? `no price for ${unpriced.join(', ')}: not charged` : '',
    absorbed > 0n ? `a further ${formatUsd(absorbed)} was billed to us and is not charged to you` : '',
  ];
  return [explainRule(receipt), ...notes.filter(Boolean)].join('; ');
}

function explainRule(receipt: Receipt): string {
  const { benchmark, upstream, charge, held, sharePpm, ownFeePpm, ownProviderCost } = receipt;
  const usd = formatUsd;
  if (ownFeePpm !== null && ownProviderCost > 0n) {
    const fee = formatPpm(ownFeePpm);
    return `your own provider key was billed ${usd(ownProviderCost)} by the provider; our fee is ${fee} % of that, at most the benchmark = ${usd(charge)}`;
  }
  if (receipt.settlement === 'voided' || receipt.settlement === 'none' || receipt.settlement === 'expired') {
    return 'Nothing is charged for this request';
  }
  const cut = receipt.overrun ? `, cut to the hold of ${usd(held)}` : '';
  const share = formatPercent(BigInt(sharePpm), 1_000_000n);
  if (receipt.sell) {
    const part = receipt.cacheTier === 'miss' ? '' : `, ${share} % of them for a hit`;
    return `tokens at the model's own rates${part}, at most the benchmark of ${usd(benchmark)}${cut} = ${usd(charge)}`;
  }
  if (upstream >= benchmark) return `the benchmark of ${usd(benchmark)}${cut} = ${usd(charge)}`;
  return `${usd(upstream)} + ${share} % of (${usd(benchmark)} − ${usd(upstream)})${cut} = ${usd(charge)}`;
}
