'use client';

import { useRef, useState } from 'react';
import useSWR from 'swr';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { sendJson } from '@/components/ui/send-json';
import { fetchAccount } from './fetch-account';
import { OwnKeySettings } from './own-key-settings';
import { ProviderKeyForm } from './provider-key-form';
import { type ProviderKeyActions, ProviderTable } from './provider-table';
import { RemoveProviderKeyDialog } from './remove-provider-key-dialog';
import type { ProviderKeyRow, ProvidersView } from './types';

interface ProvidersPanelProps {
  initial: ProvidersView;
  /** Why this member may not connect and remove keys, and who can; null: they may. */
  refusal: string | null;
}

const ADDRESS = '/api/account/provider-keys';

/** The workspace's own keys at providers: connecting, replacing, disabling, removing, and when they are used. */
export function ProvidersPanel({ initial, refusal }: ProvidersPanelProps) {
  const { data, error, mutate } = useSWR<ProvidersView>(ADDRESS, fetchAccount, { fallbackData: initial });
  const view = data ?? initial;
  const [chosen, setChosen] = useState<{ provider: string; replaces: ProviderKeyRow | null } | null>(null);
  const [asked, setAsked] = useState<ProviderKeyRow | null>(null);
  const [said, setSaid] = useState<{ text: string; isBad: boolean }>({ text: '', isBad: false });
  const heading = useRef<HTMLHeadingElement>(null);

  /** What was pressed is gone by then: the focus goes to the list. */
  const onDone = (text: string) => {
    setSaid({ text, isBad: false });
    setChosen(null);
    void mutate();
    heading.current?.focus();
  };
  const actions: ProviderKeyActions = {
    onAdd: (provider) => setChosen({ provider, replaces: null }),
    onReplace: (key) => setChosen({ provider: key.provider, replaces: key }),
    onRemove: setAsked,
    async onSwitch(key) {
      const body = { enabled: !key.enabled };
      const answer = await sendJson<ProviderKeyRow>(`${ADDRESS}/${key.id}`, 'PATCH', body).catch(() => null);
      if (!answer?.ok)
        return setSaid({
          text: answer?.error.message ?? 'The server cannot be reached. Try again.',
          isBad: true,
        });
      setSaid({ text: `${key.name} is ${key.enabled ? 'disabled' : 'in use again'}.`, isBad: false });
      void mutate();
    },
  };

  return (
    <>
      {refusal && (
        <div className="mt-8">
          <Notice title="You see the provider keys and do not change them.">{refusal}</Notice>
        </div>
      )}
      <OwnKeySettings
        settings={view.settings}
        canManage={refusal === null}
        onSaved={(settings) => void mutate({ ...view, settings }, { revalidate: false })}
      />
      {chosen && (
        <section aria-labelledby="provider-key-form" className="mt-8 rounded-lg border bg-raised p-5 sm:p-8">
          <ProviderKeyForm
            key={`${chosen.provider} ${chosen.replaces?.id ?? ''}`}
            providers={view.data.filter((provider) => !provider.gone)}
            provider={chosen.provider}
            replaces={chosen.replaces}
            onCancel={() => setChosen(null)}
            onSaved={onDone}
          />
        </section>
      )}
      <section aria-labelledby="providers" className="mt-14">
        <h2 id="providers" ref={heading} tabIndex={-1} className="display text-2xl">
          Providers
        </h2>
        <p role="status" className={said.isBad ? 'text-sm text-bad' : 'text-sm text-muted'}>
          {said.text}
        </p>
        {error && <Stale onRetry={() => void mutate()} />}
        {view.data.length > 0 ? (
          <ProviderTable providers={view.data} actions={refusal === null ? actions : null} />
        ) : (
          <p className="mt-4 border-t py-6 text-muted">The catalog has no provider that takes a key.</p>
        )}
      </section>
      {asked && (
        <RemoveProviderKeyDialog
          key={asked.id}
          asked={asked}
          onClose={() => setAsked(null)}
          onRemoved={(key) => onDone(`${key.name} was removed.`)}
        />
      )}
    </>
  );
}

function Stale({ onRetry }: { onRetry(): void }) {
  return (
    <div className="mt-4">
      <Notice role="alert" tone="bad" title="This list could not be brought up to date.">
        What you see is what it was before.{' '}
        <Button variant="secondary" size="sm" onClick={onRetry}>
          Try again
        </Button>
      </Notice>
    </div>
  );
}
