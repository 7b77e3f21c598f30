import Link from 'next/link';
import { Badge } from '@/components/ui/badge';
import { Cell, DataTable, HeadCell } from '@/components/ui/data-table';
import {
  alignDecimals,
  cacheTierWord,
  formatCount,
  formatDollars,
  formatDuration,
  formatMoment,
  formatMomentShort,
  statusTone,
  statusWord,
} from './format';
import { modeAddress } from './mode-address';
import type { DashboardMode, RequestRow } from './types';

/** More than this is noise in a list; the receipt has every digit, and so has the title. */
const MOST_DECIMALS = 8;

interface RequestTableProps {
  caption: string;
  rows: readonly RequestRow[];
  mode: DashboardMode;
}

/** Requests, newest first; each leads to its receipt. On a phone the middle columns fold under the model. */
export function RequestTable({ caption, rows, mode }: RequestTableProps) {
  const charges = alignDecimals(
    rows.map((row) => row.customer_charge),
    MOST_DECIMALS,
  );
  const savings = alignDecimals(
    rows.map((row) => row.saved),
    MOST_DECIMALS,
  );
  return (
    <DataTable caption={caption}>
      <RequestHead />
      <tbody>
        {rows.map((row, index) => (
          <tr key={row.id}>
            <ModelCell row={row} mode={mode} />
            <DetailCells row={row} />
            <Cell numeric className="max-sm:pr-0" title={formatDollars(row.customer_charge)}>
              {charges[index]}
            </Cell>
            <Cell numeric className="hidden sm:table-cell" title={formatDollars(row.saved)}>
              {savings[index]}
            </Cell>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

function RequestHead() {
  return (
    <thead>
      <tr>
        <HeadCell>Model</HeadCell>
        <HeadCell className="hidden lg:table-cell">Time, UTC</HeadCell>
        <HeadCell>Status</HeadCell>
        <HeadCell className="hidden md:table-cell">Cache</HeadCell>
        <HeadCell numeric className="hidden lg:table-cell">
          Tokens in
        </HeadCell>
        <HeadCell numeric className="hidden lg:table-cell">
          Out
        </HeadCell>
        <HeadCell numeric className="hidden md:table-cell">
          Latency
        </HeadCell>
        <HeadCell numeric className="max-sm:pr-0">
          Charge, $
        </HeadCell>
        <HeadCell numeric className="hidden sm:table-cell">
          Saved, $
        </HeadCell>
      </tr>
    </thead>
  );
}

/** From the time to the latency. */
function DetailCells({ row }: { row: RequestRow }) {
  return (
    <>
      <Cell className="hidden whitespace-nowrap text-muted lg:table-cell">
        <time dateTime={row.created_at}>{formatMoment(row.created_at)}</time>
      </Cell>
      <Cell>
        <RequestStatus status={row.status} errorCode={row.error_code} />
      </Cell>
      <Cell className="hidden whitespace-nowrap text-muted md:table-cell">
        {cacheTierWord(row.cache_tier)}
      </Cell>
      <Cell numeric className="hidden lg:table-cell">
        {formatCount(row.input_tokens)}
      </Cell>
      <Cell numeric className="hidden lg:table-cell">
        {formatCount(row.output_tokens)}
      </Cell>
      <Cell numeric className="hidden text-muted md:table-cell">
        {formatDuration(row.latency_ms)}
      </Cell>
    </>
  );
}

function ModelCell({ row, mode }: { row: RequestRow; mode: DashboardMode }) {
  return (
    <Cell className="min-w-32">
      <Link
        href={modeAddress(`/dashboard/requests/${row.id}`, mode)}
        prefetch={false}
        className="font-medium underline decoration-line underline-offset-4 [overflow-wrap:anywhere] hover:decoration-ink"
      >
        {row.model ?? row.requested_model}
      </Link>
      <span className="mt-0.5 block text-[0.8125rem] text-faint [overflow-wrap:anywhere]">
        {[row.provider ?? 'no provider', row.key.name ?? 'a former key'].join(' · ')}
      </span>
      <time dateTime={row.created_at} className="block text-[0.8125rem] text-faint lg:hidden">
        {formatMomentShort(row.created_at)}
      </time>
    </Cell>
  );
}

/** The HTTP status with what it means. */
export function RequestStatus({ status, errorCode }: { status: number; errorCode: string | null }) {
  return (
    <span title={errorCode ?? undefined}>
      <Badge tone={statusTone(status)}>
        <span className="figure">{status}</span>
        <span className="sr-only xl:not-sr-only xl:ml-1.5">{statusWord(status, errorCode)}</span>
      </Badge>
    </span>
  );
}
