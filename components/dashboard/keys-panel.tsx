'use client';

import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import useSWR from 'swr';
import { Notice } from '@/components/ui/notice';
import { CreateKeyForm } from './create-key-form';
import { fetchAccount } from './fetch-account';
import { KeyTable } from './key-table';
import { modeAddress } from './mode-address';
import { NewKey } from './new-key';
import { RevokeDialog } from './revoke-dialog';
import type { DashboardMode, IssuedKey, KeyRow, ScopeChoice } from './types';

interface KeysPanelProps {
  initial: readonly KeyRow[];
  mode: DashboardMode;
  apiBase: string;
  scopes: readonly ScopeChoice[];
  /** Why this member may not make and revoke keys, and who can; null: they may. */
  refusal: string | null;
}

/** Making keys, seeing them once, ending them. */
export function KeysPanel({ initial, mode, apiBase, scopes, refusal }: KeysPanelProps) {
  const router = useRouter();
  const { keys, refresh } = useKeys(initial, mode);
  const [issued, setIssued] = useState<IssuedKey | null>(null);
  const [asked, setAsked] = useState<KeyRow | null>(null);
  const [said, setSaid] = useState('');
  const heading = useRef<HTMLHeadingElement>(null);

  const onCreated = (created: IssuedKey) => {
    setIssued(created);
    if (created.mode === mode) refresh();
    else router.push(modeAddress('/dashboard/keys', created.mode), { scroll: false });
  };
  const onDone = () => {
    setIssued(null);
    // The button that was pressed is gone.
    heading.current?.focus();
  };
  const onRevoked = (key: KeyRow) => {
    setSaid(`${key.name} was revoked.`);
    refresh();
    if (issued?.id === key.id) onDone();
    else heading.current?.focus();
  };

  return (
    <>
      {refusal === null ? (
        <KeyMaker
          mode={mode}
          apiBase={apiBase}
          scopes={scopes}
          issued={issued}
          onCreated={onCreated}
          onDone={onDone}
        />
      ) : (
        <div className="mt-8">
          <Notice title="You see the keys and do not change them.">{refusal}</Notice>
        </div>
      )}
      <section aria-labelledby="keys" className="mt-14">
        <h2 id="keys" ref={heading} tabIndex={-1} className="display text-2xl">
          {mode === 'test' ? 'Test' : 'Live'} keys
        </h2>
        <p role="status" className="text-sm text-muted">
          {said}
        </p>
        <KeyLists keys={keys} mode={mode} onRevoke={refusal === null ? setAsked : undefined} />
      </section>
      {asked && (
        <RevokeDialog key={asked.id} asked={asked} onClose={() => setAsked(null)} onRevoked={onRevoked} />
      )}
    </>
  );
}

interface KeyMakerProps extends Pick<KeysPanelProps, 'mode' | 'apiBase' | 'scopes'> {
  issued: IssuedKey | null;
  onCreated(created: IssuedKey): void;
  onDone(): void;
}

/** The form, or the key that came of it. */
function KeyMaker({ mode, apiBase, scopes, issued, onCreated, onDone }: KeyMakerProps) {
  return (
    <section
      aria-labelledby={issued ? 'new-key' : 'create-key'}
      className="mt-8 rounded-lg border bg-raised p-5 sm:p-8"
    >
      {issued ? (
        <NewKey key={issued.id} issued={issued} apiBase={apiBase} onDone={onDone} />
      ) : (
        <CreateKeyForm key={mode} mode={mode} scopes={scopes} onCreated={onCreated} />
      )}
    </section>
  );
}

function useKeys(initial: readonly KeyRow[], mode: DashboardMode) {
  const { data, mutate } = useSWR<{ data: readonly KeyRow[] }>(
    modeAddress('/api/account/keys', mode),
    fetchAccount,
    { fallbackData: { data: initial } },
  );
  return { keys: data?.data ?? initial, refresh: () => void mutate() };
}

interface KeyListsProps {
  keys: readonly KeyRow[];
  mode: DashboardMode;
  onRevoke?: (key: KeyRow) => void;
}

/** What works, and behind a fold what no longer does. */
function KeyLists({ keys, mode, onRevoke }: KeyListsProps) {
  const working = keys.filter((key) => key.status === 'active' || key.status === 'retiring');
  const ended = keys.filter((key) => key.status === 'revoked' || key.status === 'expired');
  return (
    <>
      <div className="mt-4">
        {working.length > 0 ? (
          <KeyTable caption={`Working ${mode} keys`} keys={working} onRevoke={onRevoke} />
        ) : (
          <p className="border-t py-6 text-muted">No working {mode} key.</p>
        )}
      </div>
      {ended.length > 0 && (
        <details className="mt-6">
          <summary className="inline-flex min-h-11 items-center underline underline-offset-4">
            Revoked and expired ({ended.length})
          </summary>
          <KeyTable caption={`Revoked and expired ${mode} keys`} keys={ended} />
        </details>
      )}
    </>
  );
}
