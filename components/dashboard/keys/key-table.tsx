'use client';

import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Cell, DataTable, HeadCell, RowHead } from '@/components/ui/data-table';
import { MoreIcon } from '@/components/ui/icons';
import { Menu } from '@/components/ui/menu';
import { formatDay, formatMoment, formatMomentShort } from '../format';
import type { KeyRow, OldSecretRow } from '../types';
import { periodWord } from './key-fields';
import { type KeyState, limitWords, shortDollars, spentPermille, stateOf } from './key-state';
import { UndoButton } from './undo-button';

/** What can be done with a key; absent where this member may not, or the key has ended. */
export interface KeyActions {
  onEdit(key: KeyRow): void;
  onRotate(key: KeyRow): void;
  onRevoke(key: KeyRow): void;
  onUndo(key: KeyRow): void;
  onEndOld(key: KeyRow, secret: OldSecretRow): void;
}

interface KeyTableProps {
  caption: string;
  keys: readonly KeyRow[];
  now: number;
  actions?: KeyActions;
}

/** Keys by their beginning and end; a secret is never among them. */
export function KeyTable({ caption, keys, now, actions }: KeyTableProps) {
  return (
    <DataTable caption={caption}>
      <thead>
        <tr>
          <HeadCell>Key</HeadCell>
          <HeadCell className="hidden sm:table-cell">State</HeadCell>
          <HeadCell className="hidden md:table-cell">Spent of limit</HeadCell>
          <HeadCell className="hidden sm:table-cell">Last used, UTC</HeadCell>
          <HeadCell className="hidden lg:table-cell">Made</HeadCell>
          {actions && (
            <HeadCell>
              <span className="sr-only">Actions</span>
            </HeadCell>
          )}
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <KeyLine key={key.id} line={key} now={now} actions={actions} />
        ))}
      </tbody>
    </DataTable>
  );
}

interface LineProps {
  line: KeyRow;
  now: number;
  actions: KeyActions | undefined;
}

function KeyLine({ line: key, now, actions }: LineProps) {
  const state = stateOf(key, now);
  return (
    <tr>
      <RowHead className="min-w-40">
        <span className="block font-medium [overflow-wrap:anywhere]">{key.name}</span>
        <span className="figure block text-caption text-muted">
          {key.prefix}…{key.last_four}
        </span>
        <span className="block text-caption text-faint [overflow-wrap:anywhere]">
          {[...key.scopes, ...limitWords(key)].join(' · ')}
        </span>
        <span className="mt-1 block sm:hidden">
          <State {...state} />
        </span>
        <span className="mt-1 block text-caption text-faint sm:hidden">
          {key.last_used_at ? `used ${formatMomentShort(key.last_used_at)}` : 'never used'}
        </span>
        <span className="mt-1 block md:hidden">
          <SpentOf limit={key.spend_limit} />
        </span>
        {key.status === 'active' &&
          key.old_secrets.map((secret) => (
            <OldSecret key={secret.id} of={key} secret={secret} actions={actions} />
          ))}
      </RowHead>
      <Cell className="hidden sm:table-cell">
        <State {...state} />
      </Cell>
      <Cell className="hidden min-w-36 md:table-cell">
        <SpentOf limit={key.spend_limit} />
      </Cell>
      <Cell className="hidden text-muted sm:table-cell">
        {key.last_used_at ? (
          <time dateTime={key.last_used_at}>{formatMoment(key.last_used_at)}</time>
        ) : (
          'never'
        )}
      </Cell>
      <Cell className="hidden whitespace-nowrap text-muted lg:table-cell">
        <time dateTime={key.created_at}>{formatDay(key.created_at)}</time>
        {key.made_by && (
          <span className="block max-w-48 truncate text-caption text-faint" title={key.made_by}>
            by {key.made_by}
          </span>
        )}
        {key.rotated_at && (
          <span className="block text-caption text-faint">rotated {formatDay(key.rotated_at)}</span>
        )}
      </Cell>
      {actions && (
        <Cell className="text-right">
          <LineActions of={key} actions={actions} />
        </Cell>
      )}
    </tr>
  );
}

function State({ word, tone, detail }: KeyState) {
  return (
    <>
      <Badge tone={tone}>{word}</Badge>
      {detail && <span className="mt-1 block text-caption text-faint">{detail}</span>}
    </>
  );
}

function LineActions({ of: key, actions }: { of: KeyRow; actions: KeyActions }) {
  if (key.undo_ms)
    return <UndoButton undoMs={key.undo_ms} name={key.name} onUndo={() => actions.onUndo(key)} />;
  if (key.status !== 'active' && key.status !== 'retiring') return null;
  return (
    <Menu
      trigger={
        <Button variant="quiet" size="icon" aria-label={`Actions for ${key.name}`} data-opens={key.id}>
          <MoreIcon />
        </Button>
      }
      items={[
        { label: 'Edit', onSelect: () => actions.onEdit(key) },
        { label: 'Rotate', onSelect: () => actions.onRotate(key), disabled: key.status !== 'active' },
        { label: 'Revoke', tone: 'bad', startsGroup: true, onSelect: () => actions.onRevoke(key) },
      ]}
    />
  );
}

/** What a rotation left working: by its last use one knows when nobody needs it any more. */
function OldSecret({ of: key, secret, actions }: { of: KeyRow; secret: OldSecretRow; actions?: KeyActions }) {
  return (
    <span className="mt-2 block border-l-2 border-warn pl-3 text-caption text-muted">
      <span className="block">
        Old secret <span className="figure">…{secret.last_four}</span> works until{' '}
        <time dateTime={secret.works_until}>{formatMomentShort(secret.works_until)}</time>.{' '}
        {secret.last_used_at ? `Last used ${formatMomentShort(secret.last_used_at)}.` : 'Not used since.'}
      </span>
      {actions && (
        <button
          type="button"
          onClick={() => actions.onEndOld(key, secret)}
          className="min-h-8 font-medium text-ink underline underline-offset-4"
        >
          End the old one now
        </button>
      )}
    </span>
  );
}

function SpentOf({ limit }: { limit: KeyRow['spend_limit'] }) {
  if (!limit) return <span className="text-caption text-faint">No limit but the credits</span>;
  const permille = spentPermille(limit);
  return (
    <span className="block max-w-48" title={`$${limit.spent} spent of $${limit.amount}`}>
      <span className="block text-caption text-muted">
        <span className="figure text-ink">{shortDollars(limit.spent)}</span> of{' '}
        <span className="figure">{shortDollars(limit.amount)}</span> {periodWord(limit.reset)}
      </span>
      <svg aria-hidden="true" viewBox="0 0 1000 10" preserveAspectRatio="none" className="mt-1 h-1 w-full">
        <rect width="1000" height="10" className="fill-line" />
        <rect width={permille} height="10" className={permille >= 1_000 ? 'fill-bad' : 'fill-ink'} />
      </svg>
      <span className="sr-only">Exactly ${limit.spent} spent.</span>
    </span>
  );
}
