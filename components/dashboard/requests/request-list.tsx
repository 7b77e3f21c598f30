'use client';

import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { HeadCell } from '@/components/ui/data-table';
import { alignDecimals } from '../format';
import type { DashboardMode, RequestRow } from '../types';
import { RequestLine, ROW_PX } from './request-line';

/** More than this is noise in a list; the receipt has every digit, and so has the title. */
const MOST_DECIMALS = 8;
/** From here on only what is in sight is in the page. */
const VIRTUAL_FROM = 200;
const OVERSCAN = 15;

interface RequestListProps {
  rows: readonly RequestRow[];
  mode: DashboardMode;
  /** The page with this request's panel open. */
  hrefOf(id: string): string;
  onOpen(id: string): void;
  openId: string | null;
}

/** Requests, newest first, thousands of them: every row is as high as the others, those out of sight are but space. */
export function RequestList({ rows, mode, hrefOf, onOpen, openId }: RequestListProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const top = useTop(body);
  const isVirtual = rows.length > VIRTUAL_FROM;
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    scrollMargin: top,
    enabled: isVirtual,
  });
  useStillness(rows, body);
  const [openedWith] = useState(() => rows[0]?.created_at ?? '');
  const amounts = useMemo(
    () => ({
      charges: alignDecimals(
        rows.map((row) => row.customer_charge),
        MOST_DECIMALS,
      ),
      savings: alignDecimals(
        rows.map((row) => row.saved),
        MOST_DECIMALS,
      ),
    }),
    [rows],
  );
  const items = virtual.getVirtualItems();
  const first = isVirtual ? (items[0]?.index ?? 0) : 0;
  const end = isVirtual ? (items.at(-1)?.index ?? Math.min(rows.length, VIRTUAL_FROM) - 1) + 1 : rows.length;
  return (
    <table
      aria-rowcount={rows.length + 1}
      className="w-full table-fixed border-separate border-spacing-0 text-left text-small [overflow-anchor:none]"
    >
      <caption className="sr-only">Requests, newest first</caption>
      <ListHead />
      <tbody ref={body} onKeyDown={moveFocus}>
        <Space rows={first} />
        {rows.slice(first, end).map((row, index) => (
          <RequestLine
            key={row.id}
            row={row}
            mode={mode}
            // The heading is the first row.
            rowIndex={first + index + 2}
            href={hrefOf(row.id)}
            onOpen={onOpen}
            isOpen={row.id === openId}
            isNew={row.created_at > openedWith}
            charge={amounts.charges[first + index] ?? ''}
            saved={amounts.savings[first + index] ?? ''}
          />
        ))}
        <Space rows={rows.length - end} />
      </tbody>
    </table>
  );
}

function ListHead() {
  return (
    <thead>
      <tr aria-rowindex={1}>
        <HeadCell className="w-auto">Model</HeadCell>
        <HeadCell className="hidden w-44 lg:table-cell">Time, UTC</HeadCell>
        <HeadCell className="w-[4.75rem] max-sm:pr-2 sm:w-36">Status</HeadCell>
        <HeadCell className="hidden w-24 md:table-cell">Cache</HeadCell>
        <HeadCell numeric className="hidden w-24 lg:table-cell">
          Tokens in
        </HeadCell>
        <HeadCell numeric className="hidden w-20 lg:table-cell">
          Out
        </HeadCell>
        <HeadCell numeric className="hidden w-24 md:table-cell">
          Latency
        </HeadCell>
        <HeadCell numeric className="w-24 max-sm:pr-0 sm:w-28">
          Charge, $
        </HeadCell>
        <HeadCell numeric className="hidden w-28 sm:table-cell">
          Saved, $
        </HeadCell>
      </tr>
    </thead>
  );
}

/** Rows that are not in the page. */
function Space({ rows }: { rows: number }) {
  if (rows <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a space takes no focus
    <tr aria-hidden="true">
      <td colSpan={9} style={{ height: rows * ROW_PX }} />
    </tr>
  );
}

/** How far below the top of the page the rows begin. */
function useTop(body: React.RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const measure = () => {
      if (body.current) setTop(Math.round(body.current.getBoundingClientRect().top + window.scrollY));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [body]);
  return top;
}

/** Rows that come in above what is in sight do not push it down. */
function useStillness(rows: readonly RequestRow[], body: React.RefObject<HTMLElement | null>): void {
  const before = useRef(rows);
  useLayoutEffect(() => {
    const anchor = before.current[0]?.id;
    before.current = rows;
    const added = rows.findIndex(({ id }) => id === anchor);
    if (added <= 0 || !body.current) return;
    if (body.current.getBoundingClientRect().top < 0) window.scrollBy(0, added * ROW_PX);
  }, [rows, body]);
}

/** Arrow keys go from row to row. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('a[data-row]')];
  const next = links[links.indexOf(document.activeElement as HTMLElement) + step];
  if (!next || !links.includes(document.activeElement as HTMLElement)) return;
  event.preventDefault();
  next.focus();
}
