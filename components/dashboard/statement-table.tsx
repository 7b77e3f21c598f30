import Link from 'next/link';
import { Cell, DataTable, HeadCell } from '@/components/ui/data-table';
import { alignDecimals, formatMoment, formatMomentShort } from './format';
import { modeAddress } from './mode-address';
import type { DashboardMode, StatementEntry } from './types';

const KINDS: Record<StatementEntry['kind'], string> = {
  grant: 'Credits granted',
  payment: 'Credits bought',
  charge: 'Request',
  upstream: 'Upstream',
  correction: 'Correction',
};

/** What moved, newest first, with the balance after each row. Every digit is shown: the rows add up. */
export function StatementTable({ rows, mode }: { rows: readonly StatementEntry[]; mode: DashboardMode }) {
  const amounts = alignDecimals(rows.map((row) => row.amount));
  const balances = alignDecimals(rows.map((row) => row.balance_after));
  return (
    <DataTable caption="Statement, newest first">
      <thead>
        <tr>
          <HeadCell className="hidden md:table-cell">Time, UTC</HeadCell>
          <HeadCell>What</HeadCell>
          <HeadCell numeric>Amount, $</HeadCell>
          <HeadCell numeric>Balance after, $</HeadCell>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={row.id}>
            <Cell className="hidden whitespace-nowrap text-muted md:table-cell">
              <time dateTime={row.created_at}>{formatMoment(row.created_at)}</time>
            </Cell>
            <Cell className="min-w-28">
              <What row={row} mode={mode} />
              <time dateTime={row.created_at} className="block text-[0.8125rem] text-faint md:hidden">
                {formatMomentShort(row.created_at)}
              </time>
            </Cell>
            <Cell numeric className={row.amount.startsWith('-') ? undefined : 'text-good'}>
              {row.amount.startsWith('-') ? '' : '+'}
              {amounts[index]}
            </Cell>
            <Cell numeric>{balances[index]}</Cell>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

function What({ row, mode }: { row: StatementEntry; mode: DashboardMode }) {
  return (
    <>
      {row.request_id ? (
        <Link
          href={modeAddress(`/dashboard/requests/${row.request_id}`, mode)}
          prefetch={false}
          className="underline decoration-line underline-offset-4 hover:decoration-ink"
        >
          {KINDS[row.kind]} <span className="figure text-[0.8125rem]">…{row.request_id.slice(-6)}</span>
        </Link>
      ) : (
        KINDS[row.kind]
      )}
      {row.reason && (
        <span className="block text-[0.8125rem] text-faint [overflow-wrap:anywhere]">{row.reason}</span>
      )}
    </>
  );
}
