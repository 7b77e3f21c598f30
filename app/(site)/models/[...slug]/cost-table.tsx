import { Badge } from '@/components/ui/badge';
import { DataTable, FigureCell, HeadCell, RowHead } from '@/components/ui/data-table';
import { formatPercent, formatUsd } from '@/lib/base/money';
import { amountTexts, type CostRow, cheapestRow } from './cost-figures';
import type { CostQuestion } from './cost-query';

interface CostTableProps {
  rows: readonly CostRow[];
  question: CostQuestion;
}

const CALL_DECIMALS = 7;
const SUM_DECIMALS = 2;
/** Beside the wider columns on a phone there is no room for these. */
const WIDE = 'hidden sm:table-cell';

/** The answer in a sentence, and every route's cost beside the benchmark. */
export function CostTable({ rows, question }: CostTableProps) {
  const best = cheapestRow(rows);
  const benchmarks = benchmarkOf(rows);
  const amounts = [...rows.map(({ call, day, month }) => ({ call: call.charge, day, month })), ...benchmarks];
  const texts = {
    call: amountTexts(
      amounts.map(({ call }) => call),
      CALL_DECIMALS,
    ),
    day: amountTexts(
      amounts.map(({ day }) => day),
      SUM_DECIMALS,
    ),
    month: amountTexts(
      amounts.map(({ month }) => month),
      SUM_DECIMALS,
    ),
    saved: amountTexts(
      rows.map(({ savedMonth }) => savedMonth),
      SUM_DECIMALS,
    ),
  };
  const figures = (at: number) => (
    <>
      <FigureCell value={texts.call[at]} exact={formatUsd(amounts[at]?.call ?? 0n)} />
      <FigureCell value={texts.day[at]} exact={formatUsd(amounts[at]?.day ?? 0n)} className={WIDE} />
      <FigureCell value={texts.month[at]} exact={formatUsd(amounts[at]?.month ?? 0n)} />
    </>
  );
  return (
    <>
      <CostAnswer best={best} question={question} />
      <DataTable caption="Cost on each route" className="mt-5">
        <thead>
          <tr>
            <HeadCell>Route</HeadCell>
            <HeadCell numeric unit="$">
              A request
            </HeadCell>
            <HeadCell numeric unit="$" className={WIDE}>
              A day
            </HeadCell>
            <HeadCell numeric unit="$">
              30 days
            </HeadCell>
            <HeadCell numeric unit="$, 30 days" className={WIDE}>
              Saved
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr
              key={row.route.id}
              data-route={row.route.id}
              className={row.obstacle ? 'text-faint' : undefined}
            >
              <RowHead className="[overflow-wrap:anywhere]">
                {row.route.name}{' '}
                {row === best && rows.length > 1 && <Badge tone="good">Cheapest for this</Badge>}
                {row.obstacle && <span className="block text-caption">{row.obstacle}</span>}
                <span className="block text-caption text-faint sm:hidden">{savedShare(row)} % saved</span>
              </RowHead>
              {figures(at)}
              <FigureCell
                value={
                  <>
                    {texts.saved[at]}
                    <span className="block text-caption text-faint">{savedShare(row)} %</span>
                  </>
                }
                exact={formatUsd(row.savedMonth)}
                className={WIDE}
              />
            </tr>
          ))}
          {benchmarks.map((benchmark, at) => (
            <tr key={benchmark.name} className="text-muted">
              <RowHead className="[overflow-wrap:anywhere]">Benchmark: {benchmark.name}, list price</RowHead>
              {figures(rows.length + at)}
              <FigureCell value={null} missing="it is what savings are measured against" className={WIDE} />
            </tr>
          ))}
        </tbody>
      </DataTable>
    </>
  );
}

function CostAnswer({ best, question }: { best: CostRow | null; question: CostQuestion }) {
  if (!best) return <p role="status">No route takes a request of this size.</p>;
  const [month, benchmark, saved] = [best.month, best.benchmarkMonth, best.savedMonth].map((amount) =>
    amountTexts([amount], SUM_DECIMALS).join(''),
  );
  return (
    <p role="status" className="text-lead">
      {question.requestsPerDay.toLocaleString('en-US')} requests a day cost{' '}
      <strong className="figure font-medium">${month}</strong> in 30 days on {best.route.name}. At the
      benchmark: <span className="figure">${benchmark}</span>. Saved: <span className="figure">${saved}</span>{' '}
      ({savedShare(best)} %).
    </p>
  );
}

function savedShare({ call }: CostRow): string {
  return formatPercent(call.saved, call.benchmark);
}

/** The benchmark, which all routes of a model have in common. */
function benchmarkOf([row]: readonly CostRow[]) {
  if (!row) return [];
  const { route, call, benchmarkDay, benchmarkMonth } = row;
  return [{ name: route.benchmarkName, call: call.benchmark, day: benchmarkDay, month: benchmarkMonth }];
}
