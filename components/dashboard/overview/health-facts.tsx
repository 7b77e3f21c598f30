import Link from 'next/link';
import { Cell, DataTable, HeadCell, RowHead } from '@/components/ui/data-table';
import { formatCount, formatDuration, statusWord } from '../format';
import { share } from './overview-figures';
import type { OverviewView } from './overview-types';
import { rowsAddress } from './rows-address';

/** How fast answers were, and what failed. */
export function HealthFacts({ view }: { view: OverviewView }) {
  const { latency, errors, mode, range, usage } = view;
  return (
    <>
      <h2 className="display text-2xl">Latency and errors</h2>
      <dl className="mt-4 grid grid-cols-2 gap-x-6 border-t py-4">
        <Latency label="Half within" ms={latency.p50_ms} />
        <Latency label="95 % within" ms={latency.p95_ms} />
      </dl>
      <p className="text-caption text-faint">
        Of {formatCount(latency.answered)} answered {latency.answered === 1 ? 'request' : 'requests'}, to
        within 3.2 %.
      </p>
      {errors.length === 0 ? (
        <p className="mt-6 border-t pt-4 text-muted">
          {usage.request_count === 0 ? 'No request in these days.' : 'No request failed in these days.'}
        </p>
      ) : (
        <DataTable caption="Failed requests by kind" className="mt-6">
          <thead>
            <tr>
              <HeadCell>Failed</HeadCell>
              <HeadCell numeric>Requests</HeadCell>
              <HeadCell numeric>Share</HeadCell>
            </tr>
          </thead>
          <tbody>
            {errors.map(({ status, error_code, request_count }) => (
              <tr key={`${status} ${error_code}`}>
                <RowHead className="[overflow-wrap:anywhere]">
                  <Link
                    href={rowsAddress(mode, range, { status: String(status) })}
                    prefetch={false}
                    className="underline decoration-line underline-offset-4 hover:decoration-ink"
                  >
                    <span className="figure">{status}</span> {statusWord(status, error_code)}
                  </Link>
                </RowHead>
                <Cell numeric>{formatCount(request_count)}</Cell>
                <Cell numeric className="text-muted">
                  {share(request_count, usage.request_count)}
                </Cell>
              </tr>
            ))}
          </tbody>
        </DataTable>
      )}
    </>
  );
}

function Latency({ label, ms }: { label: string; ms: number | null }) {
  return (
    <div>
      <dt className="label">{label}</dt>
      <dd className="figure mt-1 text-lg">{ms === null ? '–' : formatDuration(ms)}</dd>
    </div>
  );
}
