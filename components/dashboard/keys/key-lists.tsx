'use client';

import { type ReactNode, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/controls';
import { Disclosure } from '@/components/ui/disclosure';
import { Empty } from '@/components/ui/empty';
import type { DashboardMode, KeyRow } from '../types';
import { isOver } from './key-state';
import { type KeyActions, KeyTable } from './key-table';

interface KeyListsProps {
  keys: readonly KeyRow[];
  mode: DashboardMode;
  now: number;
  /** The next step where there is no key. */
  create: ReactNode;
  actions?: KeyActions;
}

/** From so many keys on they are looked for rather than read through. */
const MANY = 12;
const STEP = 50;

/** What works, and behind a fold what no longer does. */
export function KeyLists({ keys, mode, now, create, actions }: KeyListsProps) {
  const [query, setQuery] = useState('');
  const wanted = query.trim().toLowerCase();
  const found = keys.filter((key) => `${key.name} ${key.last_four}`.toLowerCase().includes(wanted));
  const working = found.filter((key) => !isOver(key));
  const ended = found.filter(isOver);
  return (
    <>
      {keys.length > MANY && (
        <Input
          type="search"
          controlSize="sm"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          placeholder="Name or last four"
          aria-label="Look for a key"
          className="mt-2 max-w-sm"
        />
      )}
      <div className="mt-4">
        {working.length > 0 ? (
          <Part caption={`Working ${mode} keys`} keys={working} now={now} actions={actions} />
        ) : wanted ? (
          <p className="border-t py-6 text-muted">No working key is called so.</p>
        ) : (
          <Empty title={`No working ${mode} key.`} action={actions && create}>
            {mode === 'test'
              ? 'A test key calls every model in the sandbox, on test credits.'
              : 'A live key calls real providers and spends live credits.'}
          </Empty>
        )}
      </div>
      {ended.length > 0 && (
        <Disclosure summary={`Revoked and expired (${ended.length})`} className="mt-6">
          <Part caption={`Revoked and expired ${mode} keys`} keys={ended} now={now} />
        </Disclosure>
      )}
    </>
  );
}

interface PartProps {
  caption: string;
  keys: readonly KeyRow[];
  now: number;
  actions?: KeyActions;
}

/** A page of keys at first, more when asked for: a table of thousands is slow for everybody. */
function Part({ keys, ...table }: PartProps) {
  const [shown, setShown] = useState(STEP);
  const rest = keys.length - shown;
  return (
    <>
      <KeyTable keys={keys.slice(0, shown)} {...table} />
      {rest > 0 && (
        <p className="mt-4">
          <Button variant="secondary" size="sm" onClick={() => setShown(shown + STEP)}>
            Show {Math.min(STEP, rest)} more of {keys.length}
          </Button>
        </p>
      )}
    </>
  );
}
