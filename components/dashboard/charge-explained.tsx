import { classNames } from '@/components/ui/class-names';
import { Cell, DataTable, HeadCell } from '@/components/ui/data-table';
import { FactList } from './fact-list';
import { alignDecimals, formatCount, formatDollars } from './format';
import type { PrintedReceipt, ReceiptLine } from './types';

const METERS: Record<string, string> = {
  input: 'Input',
  output: 'Output',
  cache_read: 'Cached input',
  cache_write: 'Cache write',
  cache_write_1h: 'Cache write, 1 h',
  reasoning: 'Reasoning',
  input_audio: 'Audio in',
  output_audio: 'Audio out',
  input_image: 'Images in',
  output_image: 'Images out',
  request: 'Per request',
  web_search: 'Web searches',
};

interface ChargeExplainedProps {
  receipt: PrintedReceipt;
  /** Benchmark − upstream, where that is above 0. */
  difference: string;
  /** Charge − upstream, where that is above 0. */
  fee: string;
  /** One column: there is no room for two. */
  isNarrow?: boolean;
}

/** Tokens × rate = amount, for the benchmark and for what the provider took; then how the charge comes of the two. */
export function ChargeExplained({ receipt, difference, fee, isNarrow = false }: ChargeExplainedProps) {
  const { arithmetic } = receipt;
  if (arithmetic.lines.length === 0) {
    return <p className="border-t py-5 text-muted">{arithmetic.explanation}</p>;
  }
  return (
    <div className={classNames('grid gap-x-14 gap-y-8', !isNarrow && 'lg:grid-cols-[3fr_2fr]')}>
      <Meters receipt={receipt} />
      <div className="min-w-0 self-start">
        <p className={classNames('label mb-2.5', !isNarrow && 'lg:pt-2.5')}>The charge</p>
        <FactList
          facts={[
            { label: 'Benchmark', value: formatDollars(receipt.benchmark_cost) },
            ...(receipt.own_provider_cost === null
              ? [
                  { label: 'Upstream cost', value: formatDollars(receipt.upstream_cost) },
                  { label: 'Difference', value: formatDollars(difference) },
                  { label: `Our part of it, ${receipt.fee_pct} %`, value: formatDollars(fee) },
                ]
              : [
                  { label: 'Billed to your own key', value: formatDollars(receipt.own_provider_cost) },
                  { label: 'Our fee', value: formatDollars(fee) },
                ]),
            ...(receipt.absorbed_cost === '0'
              ? []
              : [{ label: 'Billed to us beside that', value: formatDollars(receipt.absorbed_cost) }]),
            { label: 'You were charged', value: formatDollars(receipt.customer_charge) },
            { label: `You saved, ${receipt.savings_pct} %`, value: formatDollars(receipt.saved) },
          ]}
        />
        <p className="figure mt-4 text-[0.8125rem] leading-6 text-muted [overflow-wrap:anywhere]">
          {arithmetic.explanation}
        </p>
      </div>
    </div>
  );
}

function Meters({ receipt }: { receipt: PrintedReceipt }) {
  const of = (what: ReceiptLine['of']) => receipt.arithmetic.lines.filter((line) => line.of === what);
  return (
    <DataTable caption="Tokens times rate, by meter" className="self-start">
      <thead>
        <tr>
          <HeadCell>Meter</HeadCell>
          <HeadCell numeric>Tokens</HeadCell>
          <HeadCell numeric>× $ per million</HeadCell>
          <HeadCell numeric>= $</HeadCell>
        </tr>
      </thead>
      <Lines
        title="Benchmark"
        note={`${receipt.benchmark_provider ?? 'the reference provider'}, list price`}
        lines={of('benchmark')}
        total={receipt.benchmark_cost}
      />
      <Lines
        title="Upstream"
        note={upstreamNote(receipt)}
        lines={of('upstream')}
        total={receipt.own_provider_cost ?? receipt.upstream_cost}
      />
      {of('sell').length > 0 && (
        <Lines
          title="The model’s own rates"
          note="what this model is sold at"
          lines={of('sell')}
          total={null}
        />
      )}
    </DataTable>
  );
}

function upstreamNote(receipt: PrintedReceipt): string {
  const { cache_tier, simulated_provider, provider, own_provider_cost } = receipt;
  if (cache_tier !== 'miss') return 'answered from the cache: no provider was asked';
  if (own_provider_cost !== null) return `billed to your own key by ${provider ?? 'the provider'}`;
  return simulated_provider ? `${simulated_provider}, simulated` : `paid to ${provider ?? 'the provider'}`;
}

interface LinesProps {
  title: string;
  note: string;
  lines: readonly ReceiptLine[];
  /** Null where the lines' sum is no figure of the receipt. */
  total: string | null;
}

function Lines({ title, note, lines, total }: LinesProps) {
  const amounts = alignDecimals([...lines.map((line) => line.amount), ...(total === null ? [] : [total])]);
  const rates = alignDecimals(lines.map((line) => line.rate_per_mtok));
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={4} className="border-b pb-2 pt-6 text-left font-normal">
          <span className="font-medium">{title}</span> <span className="text-faint">{note}</span>
        </th>
      </tr>
      {lines.map((line, index) => (
        <tr key={line.meter}>
          <Cell>{METERS[line.meter] ?? line.meter.replaceAll('_', ' ')}</Cell>
          <Cell numeric>{formatCount(line.tokens)}</Cell>
          <Cell numeric>{rates[index]}</Cell>
          <Cell numeric>{amounts[index]}</Cell>
        </tr>
      ))}
      {total !== null && (
        <tr>
          <Cell colSpan={3} className="font-medium">
            Sum
          </Cell>
          <Cell numeric className="font-medium">
            {amounts.at(-1)}
          </Cell>
        </tr>
      )}
    </tbody>
  );
}
