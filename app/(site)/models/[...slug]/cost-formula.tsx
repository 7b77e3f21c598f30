import { meterLabel } from '@/components/catalog/format';
import { Disclosure } from '@/components/ui/disclosure';
import { formatPercent, formatUsd } from '@/lib/base/money';
import { explainUsage, type Rates, sellPrice } from '@/lib/billing/cost';
import { usageOf } from '@/lib/billing/estimate';
import type { CostRow } from './cost-figures';
import type { CostQuestion } from './cost-query';

interface CostFormulaProps {
  rows: readonly CostRow[];
  question: CostQuestion;
}

/** How each charge is made, with this question's numbers put in. */
export function CostFormula({ rows, question }: CostFormulaProps) {
  if (rows.length === 0) return null;
  return (
    <Disclosure summary="How these figures are made" className="mt-4">
      <div className="mt-2 grid gap-6 border-l pl-4 text-small text-muted">
        <p className="max-w-prose">
          charge = upstream + share × (benchmark − upstream), rounded down to the 10⁻¹² dollar, and never more
          than the benchmark. A request longer than a tier’s bound costs that tier’s rates for all its tokens.
          A day is the charge × {question.requestsPerDay.toLocaleString('en-US')}; 30 days are 30 of them.
        </p>
        {rows.map((row) => (
          <RouteFormula key={row.route.id} row={row} question={question} />
        ))}
      </div>
    </Disclosure>
  );
}

function RouteFormula({ row, question }: { row: CostRow; question: CostQuestion }) {
  const { route, call } = row;
  const usd = (amount: bigint) => `$${formatUsd(amount)}`;
  const sum = (price: Rates) => sumOf(price, question);
  const share = formatPercent(BigInt(route.sharePpm), 1_000_000n);
  return (
    <div className="min-w-0 [overflow-wrap:anywhere]">
      <p className="font-medium text-ink">{route.name}</p>
      <p className="figure">
        benchmark = {sum(route.benchmark)} = {usd(call.benchmark)}
      </p>
      {route.sell ? (
        <p className="figure">
          charge = the model’s own rates, {sum(sellPrice(route.sell))}, at most the benchmark ={' '}
          {usd(call.charge)}
        </p>
      ) : call.upstream !== null && route.price ? (
        <>
          <p className="figure">
            upstream = {sum(route.price)} = {usd(call.upstream)}
          </p>
          <p className="figure">
            charge ={' '}
            {call.upstream >= call.benchmark
              ? 'the benchmark'
              : `${usd(call.upstream)} + ${share} % × (${usd(call.benchmark)} − ${usd(call.upstream)})`}{' '}
            = {usd(call.charge)}
          </p>
        </>
      ) : (
        <p className="figure">
          charge, by this server’s own price, which it does not publish, and a share of {share} % ={' '}
          {usd(call.charge)}
        </p>
      )}
      <p className="figure">
        saved = {usd(call.benchmark)} − {usd(call.charge)} = {usd(call.saved)}
      </p>
    </div>
  );
}

/** "4,000 input × 0.40 + 500 output × 1.60" in USD per million. */
function sumOf(price: Rates, question: CostQuestion): string {
  const lines = explainUsage(usageOf(question), price, 'upstream');
  if (lines.length === 0) return '0';
  return lines
    .map(({ meter, tokens, ratePerMtok, amount }) =>
      meter === 'request'
        ? `$${amount} a request`
        : `${tokens.toLocaleString('en-US')} ${meterLabel(meter).toLowerCase()} × $${ratePerMtok}/M`,
    )
    .join(' + ');
}
