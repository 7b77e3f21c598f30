import { Badge } from '@/components/ui/badge';
import { Cell, DataTable, HeadCell } from '@/components/ui/data-table';
import { formatDollars, formatDuration } from './format';
import type { ReceiptAttempt } from './types';

/** Each try at a route, in order: what came of it, and who bears what it cost. */
export function AttemptsTable({ attempts }: { attempts: readonly ReceiptAttempt[] }) {
  if (attempts.length === 0) return <p className="border-t py-5 text-muted">No provider was asked.</p>;
  const keyed = attempts.map((attempt, index) => ({ ...attempt, number: index + 1 }));
  return (
    <DataTable caption="Attempts, in order">
      <thead>
        <tr>
          <HeadCell>No.</HeadCell>
          <HeadCell>Provider</HeadCell>
          <HeadCell>Outcome</HeadCell>
          <HeadCell numeric className="hidden sm:table-cell">
            Latency
          </HeadCell>
          <HeadCell numeric>Cost</HeadCell>
        </tr>
      </thead>
      <tbody>
        {keyed.map((attempt) => (
          <AttemptLine key={attempt.number} attempt={attempt} number={attempt.number} />
        ))}
      </tbody>
    </DataTable>
  );
}

function AttemptLine({ attempt, number }: { attempt: ReceiptAttempt; number: number }) {
  return (
    <tr>
      <Cell className="figure text-[0.8125rem] text-faint">{number}</Cell>
      <Cell>
        {attempt.provider}
        <span className="figure block text-[0.8125rem] text-faint [overflow-wrap:anywhere]">
          {attempt.upstream_id}
        </span>
        {keyOf(attempt) && <span className="block text-[0.8125rem] text-faint">{keyOf(attempt)}</span>}
      </Cell>
      <Cell>
        <Badge tone={toneOf(attempt)}>{attempt.outcome.replaceAll('_', ' ')}</Badge>
        {attempt.status !== null && (
          <span className="figure mt-1 block text-[0.8125rem] text-faint">HTTP {attempt.status}</span>
        )}
      </Cell>
      <Cell numeric className="hidden sm:table-cell">
        {formatDuration(attempt.latency_ms)}
      </Cell>
      <Cell numeric>
        {attempt.cost === null ? 'none' : formatDollars(attempt.cost)}
        {attempt.born_by && (
          <span className="block font-sans text-faint">
            {attempt.born_by === 'customer' ? 'yours' : 'ours'}
          </span>
        )}
      </Cell>
    </tr>
  );
}

/** The slower of two at once was stopped: nothing had gone wrong. */
function toneOf({ outcome }: ReceiptAttempt): 'good' | 'plain' | 'bad' {
  if (outcome === 'success') return 'good';
  return outcome === 'hedged' ? 'plain' : 'bad';
}

function keyOf({ own_key_id, key_index }: ReceiptAttempt): string | null {
  if (own_key_id !== null) return 'your own key';
  return key_index === null ? null : `our key ${key_index}`;
}
