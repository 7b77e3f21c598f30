'use client';

import Link from 'next/link';
import { useState } from 'react';
import { curlSample } from '@/components/site/samples';
import { Button, ButtonLink } from '@/components/ui/button';
import { CodePanel } from '@/components/ui/code-panel';
import { CopyButton } from '@/components/ui/copy-button';
import { Notice } from '@/components/ui/notice';
import { sendJson } from '@/components/ui/send-json';
import { formatDollars } from './format';
import { modeAddress } from './mode-address';
import type { DashboardMode, RequestRow } from './types';

interface FirstRunProps {
  mode: DashboardMode;
  apiBase: string;
  hasWelcomeKey: boolean;
  /** The first request, once it is there. */
  received: RequestRow | null;
}

/** The way to the first request: a key, a line to paste, and a place where the request is seen to arrive. */
export function FirstRun({ mode, apiBase, hasWelcomeKey, received }: FirstRunProps) {
  const [key, setKey] = useState<string | null>(null);
  return (
    <section aria-labelledby="first-run" className="mt-12 rounded-lg border bg-raised p-5 sm:p-8">
      <h2 id="first-run" className="display text-2xl">
        Send your first {mode} request
      </h2>
      <p className="mt-2 max-w-prose text-muted">
        {mode === 'test'
          ? 'Test keys are answered by the built-in sandbox, at the model’s real prices and on test credits.'
          : 'Live keys reach real providers and are charged to live credits.'}
      </p>
      {mode === 'test' && hasWelcomeKey ? (
        <WelcomeKey shown={key} onShown={setKey} />
      ) : (
        <p className="mt-5 flex flex-wrap items-center gap-x-4 gap-y-2">
          <ButtonLink href={modeAddress('/dashboard/keys', mode)} prefetch={false} size="sm">
            Make a {mode} key
          </ButtonLink>
          <span className="text-muted">
            and put it into <code className="figure text-sm">GATEWAY_API_KEY</code>.
          </span>
        </p>
      )}
      <div className="mt-6">
        <CodePanel
          title={key ? 'Paste into a terminal; the key is in it' : 'Paste into a terminal'}
          code={curlSample(apiBase, undefined, key ?? undefined)}
        />
      </div>
      <Arrival mode={mode} received={received} />
    </section>
  );
}

/** The key that sign-up made, shown once; kept in this tab's memory only. */
function WelcomeKey({ shown, onShown }: { shown: string | null; onShown: (key: string) => void }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  if (shown) {
    return (
      <div role="status" className="mt-5 text-muted">
        This is shown once: keep it where your program finds it. The sample below has it filled in.
        <span className="mt-2 flex items-center gap-2 rounded-md border border-edge bg-paper pl-4 pr-1 text-ink">
          <code data-testid="new-key" className="figure min-w-0 flex-1 break-all py-3 text-sm">
            {shown}
          </code>
          <CopyButton
            text={shown}
            what="the key"
            className="min-h-11 shrink-0 underline underline-offset-4"
          />
        </span>
      </div>
    );
  }
  const show = async () => {
    setBusy(true);
    const answer = await sendJson<{ key: string | null }>('/api/account/welcome-key', 'POST').catch(
      () => null,
    );
    setBusy(false);
    if (answer?.ok && answer.value.key) onShown(answer.value.key);
    else if (answer?.ok)
      setProblem('It was shown before, and only its hash is kept. Make another one under Keys.');
    else setProblem(answer?.error.message ?? 'The server cannot be reached.');
  };
  return (
    <div className="mt-5 grid justify-items-start gap-3">
      <Button size="sm" onClick={show} disabled={isBusy}>
        Show my first test key
      </Button>
      {problem && <Notice role="alert" tone="bad" title={problem} />}
    </div>
  );
}

function Arrival({ mode, received }: { mode: DashboardMode; received: RequestRow | null }) {
  return (
    <p role="status" className="mt-5 flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-t pt-4">
      {received ? (
        <>
          <span className="font-medium text-good">Received:</span>
          <span className="[overflow-wrap:anywhere]">
            {received.model ?? received.requested_model}, status {received.status}, charged{' '}
            <span className="figure text-sm">{formatDollars(received.customer_charge)}</span>
          </span>
          <Link
            href={modeAddress(`/dashboard/requests/${received.id}`, mode)}
            prefetch={false}
            className="underline underline-offset-4"
          >
            Open the receipt
          </Link>
        </>
      ) : (
        <>
          <span
            aria-hidden="true"
            className="size-2 animate-pulse rounded-full bg-ink motion-reduce:animate-none"
          />
          <span>Waiting for the first request …</span>
        </>
      )}
    </p>
  );
}
