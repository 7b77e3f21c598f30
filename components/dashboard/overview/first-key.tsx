'use client';

import { useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Notice } from '@/components/ui/notice';
import { type JsonAnswer, sendJson } from '@/components/ui/send-json';
import { modeAddress } from '../mode-address';
import type { DashboardMode, IssuedKey } from '../types';
import type { SampleChoice } from './first-run';

interface FirstKeyProps {
  mode: DashboardMode;
  sample: SampleChoice;
  shown: string | null;
  onShown(key: string): void;
}

/** The key that sign-up made, taken by the first tab that looks; where it is gone, a button that makes one. */
export function FirstKey({ mode, sample, shown, onShown }: FirstKeyProps) {
  const isWelcome = mode === 'test' && sample.hasWelcomeKey && !shown;
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(isWelcome);
  const ask = async (work: () => Promise<JsonAnswer<{ key: string | null }>>) => {
    setBusy(true);
    setProblem(null);
    const answer = await work().catch(() => null);
    setBusy(false);
    if (!answer) setProblem('The server cannot be reached. Nothing was made; try again.');
    else if (!answer.ok) setProblem(answer.error.message);
    else if (answer.value.key) onShown(answer.value.key);
  };
  const latest = useRef(ask);
  const hasAsked = useRef(false);
  useEffect(() => {
    if (!isWelcome || hasAsked.current) return;
    hasAsked.current = true;
    void latest.current(() => sendJson('/api/account/welcome-key', 'POST'));
  }, [isWelcome]);
  if (shown) return <ShownKey value={shown} />;
  const make = () =>
    ask(() =>
      sendJson<IssuedKey>(modeAddress('/api/account/keys', mode), 'POST', {
        name: 'First request',
        scopes: ['inference'],
      }),
    );
  return (
    <div className="mt-5 grid justify-items-start gap-3">
      <p className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-2">
        <Button size="sm" onClick={make} isBusy={isBusy} disabled={sample.whyNoKey !== null}>
          Make a {mode} key
        </Button>
        <span className="text-muted">{sample.whyNoKey ?? 'It is put into the sample below.'}</span>
      </p>
      {problem && <Notice role="alert" tone="bad" title={problem} />}
    </div>
  );
}

function ShownKey({ value }: { value: string }) {
  return (
    <div role="status" className="mt-5 text-muted">
      Your key, shown this once: keep it where your program finds it.
      <span className="mt-2 flex items-center gap-2 rounded-md border border-edge bg-paper pl-4 pr-1 text-ink">
        <code data-testid="new-key" className="figure min-w-0 flex-1 break-all py-3 text-sm">
          {value}
        </code>
        <CopyButton text={value} what="the key" className="min-h-11 shrink-0 underline underline-offset-4" />
      </span>
    </div>
  );
}
