'use client';

import Link from 'next/link';
import { Cell, DataTable, FigureCell, HeadCell, RowHead } from '@/components/ui/data-table';
import { Tabs } from '@/components/ui/tabs';
import { exactBeside, formatCount, shortDollars } from '../format';
import type { BreakdownName, BreakdownRow, OverviewView } from './overview-types';
import { rowsAddress } from './rows-address';

const TABS: readonly { by: BreakdownName; one: string; many: string; none: string }[] = [
  { by: 'model', one: 'Model', many: 'models', none: 'No model found' },
  { by: 'key', one: 'Key', many: 'keys', none: 'No key' },
  { by: 'provider', one: 'Provider', many: 'providers', none: 'No provider reached' },
  { by: 'tag', one: 'Tag', many: 'tags', none: 'Without a tag' },
  { by: 'member', one: 'Member', many: 'members', none: 'Made by nobody here' },
];

/** What the figures are made of, dearest first; each line leads to its rows. */
export function BreakdownTabs({ view }: { view: OverviewView }) {
  return (
    <Tabs
      label="Broken down by"
      tabs={TABS.map((tab) => ({
        value: tab.by,
        label: tab.one,
        content: <BreakdownTable view={view} {...tab} />,
      }))}
    />
  );
}

function BreakdownTable({ view, by, one, many, none }: (typeof TABS)[number] & { view: OverviewView }) {
  const { rows, value_count } = view.breakdowns[by];
  const named = rows.filter(({ value }) => value !== null).length;
  if (rows.length === 0) return <p className="py-4 text-muted">No request in these days.</p>;
  return (
    <DataTable caption={`Spent and saved by ${by}`}>
      <thead>
        <tr>
          <HeadCell>{one}</HeadCell>
          <HeadCell numeric className="hidden sm:table-cell">
            Requests
          </HeadCell>
          <HeadCell numeric className="hidden md:table-cell">
            Failed
          </HeadCell>
          <HeadCell numeric className="hidden xl:table-cell">
            Tokens
          </HeadCell>
          <HeadCell numeric>Spent</HeadCell>
          <HeadCell numeric>Saved</HeadCell>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.value ?? 'rest'}>
            <RowHead className="min-w-28 [overflow-wrap:anywhere]">
              <RowName
                view={view}
                by={by}
                row={row}
                rest={`${formatCount(value_count - named)} other ${many}`}
                none={none}
              />
              <span className="mt-0.5 block text-caption text-faint sm:hidden">
                {formatCount(row.request_count)} {row.request_count === 1 ? 'request' : 'requests'}
              </span>
            </RowHead>
            <Cell numeric className="hidden sm:table-cell">
              {formatCount(row.request_count)}
            </Cell>
            <Cell numeric className="hidden text-muted md:table-cell">
              {formatCount(row.error_count)}
            </Cell>
            <Cell numeric className="hidden text-muted xl:table-cell">
              {formatCount(row.tokens)}
            </Cell>
            <FigureCell value={shortDollars(row.customer_charge)} exact={exactBeside(row.customer_charge)} />
            <FigureCell value={shortDollars(row.customer_saved)} exact={exactBeside(row.customer_saved)} />
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

interface RowNameProps {
  view: OverviewView;
  by: BreakdownName;
  row: BreakdownRow;
  rest: string;
  none: string;
}

function RowName({ view, by, row: { value, label }, rest, none }: RowNameProps) {
  if (value === null) return <span className="text-muted">{rest}</span>;
  if (value === '') return <span className="text-muted">{none}</span>;
  const name = label ?? (by === 'key' ? 'A former key' : by === 'member' ? 'A former member' : value);
  // A member has several keys; rows are filtered by one.
  if (by === 'member') return name;
  return (
    <Link
      href={rowsAddress(view.mode, view.range, { [by]: value })}
      prefetch={false}
      className="underline decoration-line underline-offset-4 hover:decoration-ink"
    >
      {name}
    </Link>
  );
}
