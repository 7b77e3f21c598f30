import { Cell, DataTable, HeadCell, RowHead } from '@/components/ui/data-table';
import { formatMoment } from '../format';
import type { AuditRow } from './types';

/** Who did what, newest first; what changed is behind a fold. */
export function AuditTable({ rows }: { rows: readonly AuditRow[] }) {
  return (
    <DataTable caption="Audit log">
      <thead>
        <tr>
          <HeadCell className="hidden md:table-cell">When, UTC</HeadCell>
          <HeadCell>What</HeadCell>
          <HeadCell className="hidden sm:table-cell">From</HeadCell>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <AuditLine key={row.id} row={row} />
        ))}
      </tbody>
    </DataTable>
  );
}

function AuditLine({ row }: { row: AuditRow }) {
  const from = [row.address, row.device].filter(Boolean).join(', ') || withoutAddress(row.actor.kind);
  return (
    <tr>
      <Cell className="hidden whitespace-nowrap text-muted tabular-nums md:table-cell">
        <time dateTime={row.at} title={row.at}>
          {formatMoment(row.at)}
        </time>
      </Cell>
      <RowHead className="min-w-52">
        <span className="[overflow-wrap:anywhere]">
          <span className="font-medium">{row.actor.name}</span> {row.words}
          {row.target && <span className="text-muted">: {row.target.name ?? row.target.id}</span>}
        </span>
        <span className="block text-caption text-faint md:hidden">
          <time dateTime={row.at}>{formatMoment(row.at)} UTC</time>
        </span>
        <span className="block text-caption text-faint sm:hidden">{from}</span>
        <Facts row={row} />
      </RowHead>
      <Cell className="hidden text-muted sm:table-cell">{from}</Cell>
    </tr>
  );
}

/** What no network is noted of. */
function withoutAddress(kind: string): string {
  if (kind === 'key') return 'a machine key';
  return kind === 'person' ? 'not noted' : 'this server';
}

function Facts({ row: { before, after } }: { row: AuditRow }) {
  const names = Object.keys({ ...before, ...after }).filter(
    (name) => isSaid(before?.[name]) || isSaid(after?.[name]),
  );
  if (names.length === 0) return null;
  return (
    <details className="mt-1 text-caption text-muted">
      <summary className="inline-flex min-h-6 cursor-pointer items-center underline underline-offset-4">
        Details
      </summary>
      <dl className="mt-1 grid gap-x-3 gap-y-0.5 sm:grid-cols-[auto_1fr]">
        {names.map((name) => (
          <div key={name} className="contents">
            <dt className="text-faint">{name.replaceAll('_', ' ')}</dt>
            <dd className="figure [overflow-wrap:anywhere]">
              {before && after && name in before ? (
                <>
                  <span className="sr-only">was </span>
                  {sayFact(before[name])} <span aria-hidden="true">→</span>
                  <span className="sr-only"> and is </span> {sayFact(after[name])}
                </>
              ) : (
                sayFact((after ?? before)?.[name])
              )}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function isSaid(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function sayFact(value: unknown): string {
  if (!isSaid(value)) return 'none';
  if (Array.isArray(value)) return value.map(sayFact).join(', ') || 'none';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
