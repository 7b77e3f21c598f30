'use client';

import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Sheet } from '@/components/ui/dialog';
import { Notice } from '@/components/ui/notice';
import { LiveStatus } from '../live-status';
import { modeAddress } from '../mode-address';
import type { DashboardMode, IssuedKey, KeyRow, ScopeChoice } from '../types';
import { KeyLists } from './key-lists';
import { isOver } from './key-state';
import { NewKey } from './new-key';
import { useKeys } from './use-keys';

// What few visits of the page open.
const KeyForm = dynamic(() => import('./key-form').then((module) => module.KeyForm));
const RotateDialog = dynamic(() => import('./rotate-dialog').then((module) => module.RotateDialog));
const RevokeDialog = dynamic(() => import('./revoke-dialog').then((module) => module.RevokeDialog));

interface KeysPanelProps {
  initial: readonly KeyRow[];
  mode: DashboardMode;
  apiBase: string;
  scopes: readonly ScopeChoice[];
  /** Why this member may not make and revoke keys, and who can; null: they may. */
  refusal: string | null;
  /** The form for a new key is open from the start. */
  startsWithForm: boolean;
  /** By the server's clock, so that both render the same. */
  now: number;
}

type Asked = { of: 'edit' | 'rotate' | 'revoke'; key: KeyRow } | { of: 'create' };

/** Making keys, seeing them once, changing, rotating and ending them. */
export function KeysPanel({
  initial,
  mode,
  apiBase,
  scopes,
  refusal,
  startsWithForm,
  ...rest
}: KeysPanelProps) {
  const router = useRouter();
  const mayWrite = refusal === null;
  const [issued, setIssued] = useState<IssuedKey | null>(null);
  const [asked, setAsked] = useState<Asked | null>(startsWithForm && mayWrite ? { of: 'create' } : null);
  const heading = useRef<HTMLHeadingElement>(null);
  const { keys, now, fault, said, say, refresh, undo, endOld } = useKeys(initial, mode, rest.now);
  const close = () => setAsked(null);
  // What opened it, a menu or a button, is found anew: its row may have changed. A new secret takes the focus itself.
  const takesFocus = useRef(false);
  const origin = asked && 'key' in asked ? asked.key.id : 'create';
  const returnFocusTo = () =>
    takesFocus.current
      ? null
      : (document.querySelector<HTMLElement>(`[data-opens="${origin}"]`) ?? heading.current);
  const ask = (wanted: Asked) => {
    takesFocus.current = false;
    setAsked(wanted);
  };

  const onIssued = (created: IssuedKey) => {
    takesFocus.current = true;
    close();
    setIssued(created);
    if (created.mode === mode) refresh();
    else router.push(modeAddress('/dashboard/keys', created.mode), { scroll: false });
  };
  const onDone = () => {
    setIssued(null);
    // The button that was pressed is gone.
    heading.current?.focus();
  };
  const onChanged = (changed: KeyRow | null) => {
    close();
    say(
      changed ? `${changed.name} was changed. It holds on every server within a second.` : 'Nothing changed.',
    );
    refresh();
  };
  const onRevoked = (key: KeyRow) => {
    close();
    if (issued?.id === key.id) setIssued(null);
    say(`${key.name} was revoked. For one minute it can be taken back.`);
    refresh();
  };
  const create = (
    <Button onClick={() => ask({ of: 'create' })} disabled={!mayWrite} data-opens="create">
      Create key
    </Button>
  );

  return (
    <>
      {refusal && (
        <div className="mt-8">
          <Notice title="You see the keys and do not change them.">{refusal}</Notice>
        </div>
      )}
      {issued && <NewKey key={issued.key} issued={issued} apiBase={apiBase} onDone={onDone} />}
      <section aria-labelledby="keys" className="mt-10">
        <div className="flex flex-wrap items-end justify-between gap-4">
          <div>
            <h2 id="keys" ref={heading} tabIndex={-1} className="display text-2xl">
              {mode === 'test' ? 'Test' : 'Live'} keys
            </h2>
            <LiveStatus fault={fault} />
          </div>
          {keys.some((key) => !isOver(key)) && create}
        </div>
        <p role="status" className="mt-2 min-h-6 text-small text-muted">
          {said}
        </p>
        <KeyLists
          keys={keys}
          mode={mode}
          now={now}
          create={create}
          actions={
            mayWrite
              ? {
                  onEdit: (key) => ask({ of: 'edit', key }),
                  onRotate: (key) => ask({ of: 'rotate', key }),
                  onRevoke: (key) => ask({ of: 'revoke', key }),
                  onUndo: undo,
                  onEndOld: endOld,
                }
              : undefined
          }
        />
      </section>
      <Sheet
        open={asked?.of === 'create' || asked?.of === 'edit'}
        onOpenChange={(open) => !open && close()}
        returnFocusTo={returnFocusTo}
        title={asked?.of === 'edit' ? `Edit “${asked.key.name}”` : 'Create a key'}
        description={asked?.of === 'edit' ? 'Its secret stays the same.' : 'The secret is shown once.'}
      >
        {(asked?.of === 'create' || asked?.of === 'edit') && (
          <KeyForm
            before={asked.of === 'edit' ? asked.key : null}
            mode={mode}
            scopes={scopes}
            onCreated={onIssued}
            onChanged={onChanged}
          />
        )}
      </Sheet>
      {asked?.of === 'rotate' && (
        <RotateDialog asked={asked.key} onClose={close} returnFocusTo={returnFocusTo} onRotated={onIssued} />
      )}
      {asked?.of === 'revoke' && (
        <RevokeDialog asked={asked.key} onClose={close} returnFocusTo={returnFocusTo} onRevoked={onRevoked} />
      )}
    </>
  );
}
