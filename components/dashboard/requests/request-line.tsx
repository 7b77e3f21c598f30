import Link from 'next/link';
import { type MouseEvent, memo } from 'react';
import { Badge } from '@/components/ui/badge';
import { classNames } from '@/components/ui/class-names';
import {
  cacheTierWord,
  formatCount,
  formatDollars,
  formatDuration,
  formatMoment,
  formatMomentShort,
  statusTone,
  statusWord,
} from '../format';
import type { DashboardMode, RequestRow } from '../types';

/** Every row's height, its line included. */
export const ROW_PX = 56;

const CELL = 'h-14 border-b py-0 pr-5 align-middle last:pr-0';
const FIGURE = `${CELL} figure whitespace-nowrap text-right`;

interface RequestLineProps {
  row: RequestRow;
  mode: DashboardMode;
  rowIndex: number;
  href: string;
  onOpen(id: string): void;
  isOpen: boolean;
  /** It came while the page was open. */
  isNew: boolean;
  charge: string;
  saved: string;
}

/** One request in two short lines; its link opens the panel, or in a new tab the page with it. */
export const RequestLine = memo(function RequestLine(props: RequestLineProps) {
  const { row, rowIndex, isOpen, isNew, charge, saved } = props;
  return (
    <tr
      aria-rowindex={rowIndex}
      className={classNames('hover:bg-sunken', isOpen && 'bg-sunken', isNew && 'animate-appear')}
    >
      <ModelCell {...props} />
      <td className={`${CELL} hidden whitespace-nowrap text-muted lg:table-cell`}>
        <time dateTime={row.created_at}>{formatMoment(row.created_at)}</time>
      </td>
      <StatusCell row={row} />
      <td className={`${CELL} hidden whitespace-nowrap text-muted md:table-cell`}>
        {cacheTierWord(row.cache_tier)}
      </td>
      <td className={`${FIGURE} hidden lg:table-cell`}>{formatCount(row.input_tokens)}</td>
      <td className={`${FIGURE} hidden lg:table-cell`}>{formatCount(row.output_tokens)}</td>
      <td className={`${FIGURE} hidden text-muted md:table-cell`}>{formatDuration(row.latency_ms)}</td>
      <td className={`${FIGURE} max-sm:pr-0`} title={formatDollars(row.customer_charge)}>
        {charge}
      </td>
      <td className={`${FIGURE} hidden sm:table-cell`} title={formatDollars(row.saved)}>
        {saved}
      </td>
    </tr>
  );
});

function ModelCell({ row, href, onOpen }: RequestLineProps) {
  const model = row.model ?? row.requested_model;
  const by = [row.provider ?? 'no provider', row.key.name ?? 'a former key'].join(' · ');
  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    onOpen(row.id);
  };
  return (
    <td className={CELL}>
      <Link
        href={href}
        prefetch={false}
        scroll={false}
        onClick={open}
        data-row
        title={model}
        className="block truncate font-medium underline decoration-line underline-offset-4 hover:decoration-ink"
      >
        {model}
      </Link>
      <span className="hidden truncate text-caption text-faint lg:block" title={by}>
        {by}
      </span>
      <time dateTime={row.created_at} className="block truncate text-caption text-faint lg:hidden">
        {formatMomentShort(row.created_at).slice(0, -' UTC'.length)}
        <span className="sr-only"> UTC</span>
      </time>
    </td>
  );
}

/** The number, and below it what went wrong in a word; two lines, as the model has. */
function StatusCell({ row: { status, error_code } }: { row: RequestRow }) {
  const word = statusWord(status, error_code);
  return (
    <td className={`${CELL} max-sm:pr-2`} title={`${status} ${word}`}>
      <Badge tone={statusTone(status)}>
        <span className="figure">{status}</span>
      </Badge>
      <span className={status < 400 ? 'sr-only' : 'block truncate text-caption text-faint max-sm:sr-only'}>
        {word}
      </span>
    </td>
  );
}
