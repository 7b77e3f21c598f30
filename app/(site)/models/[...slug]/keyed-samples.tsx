'use client';

import { type ReactNode, useState } from 'react';
import { keepTabKey, useTabKey } from '@/components/site/tab-key';
import { Button } from '@/components/ui/button';
import { CodeFrame, type CodePane, HighlightedLines } from '@/components/ui/code-frame';
import { CopyButton } from '@/components/ui/copy-button';
import type { CodeLine } from '@/components/ui/highlight';
import { Notice } from '@/components/ui/notice';
import { sendJson } from '@/components/ui/send-json';
import { TextLink } from '@/components/ui/text-link';
import { KEY_PLACE } from './model-samples';

interface KeyedSamplesProps {
  /** The samples as everybody sees them. */
  children: ReactNode;
  /** The same with `KEY_PLACE` where the key goes. */
  panes: readonly (CodePane & { lines: readonly CodeLine[] })[];
  title: string;
  group: string;
  open: string | undefined;
  /** What a key that is made here is called. */
  keyName: string;
}

/**
 * Samples that a signed-in reader can put a key of their own into, without leaving the page. The key is in this tab's
 * memory alone (ruling 7), on every model's page of it.
 */
export function KeyedSamples({ children, panes, title, group, open, keyName }: KeyedSamplesProps) {
  const key = useTabKey();
  const { make, isBusy, fault } = useKeyMaking(keyName);
  if (!key)
    return (
      <>
        {children}
        <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2">
          <Button onClick={() => void make()} isBusy={isBusy}>
            Create key
          </Button>
          <p className="text-small text-muted">
            A test key, written into the samples here: answers are simulated and paid with test credit.
          </p>
        </div>
        {fault && (
          <div className="mt-4">
            <Notice role="alert" tone="bad" title="No key was made.">
              {fault}
            </Notice>
          </div>
        )}
      </>
    );
  const put = (text: string) => text.replaceAll(KEY_PLACE, key);
  return (
    <>
      <CodeFrame
        title={title}
        name="use-code-keyed"
        panes={panes.map((pane) => ({ ...pane, code: put(pane.code) }))}
        open={readCookie(group) ?? open}
        group={group}
        linesOf={(at, shown) => {
          const pane = panes[at];
          return (
            pane && <HighlightedLines key={pane.value} lines={withKeyIn(pane.lines, put)} className={shown} />
          );
        }}
      />
      <p role="status" className="mt-4 flex flex-wrap items-center gap-x-2 text-small text-muted">
        <span>
          Your new test key is in the samples. It is in this tab alone and is not shown again once the tab is
          gone.
        </span>
        <CopyButton text={key} what="the key" className="min-h-9 underline underline-offset-4" />
        <TextLink href="/dashboard/requests?mode=test">See its requests arrive</TextLink>
      </p>
    </>
  );
}

function useKeyMaking(name: string) {
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const make = async () => {
    setBusy(true);
    setFault(null);
    const body = { name, mode: 'test', scopes: ['inference'] };
    const answer = await sendJson<{ key: string }>('/api/account/keys', 'POST', body).catch(() => null);
    setBusy(false);
    if (answer?.ok) keepTabKey(answer.value.key);
    else setFault(answer?.error.message ?? 'The server cannot be reached. Try again.');
  };
  return { make, isBusy, fault };
}

function withKeyIn(lines: readonly CodeLine[], put: (text: string) => string): CodeLine[] {
  return lines.map((line) => ({
    ...line,
    pieces: line.pieces.map((piece) => ({ ...piece, text: put(piece.text) })),
  }));
}

/** The tab that was turned to since the page came. */
function readCookie(name: string): string | undefined {
  const found = document.cookie.split('; ').find((part) => part.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}
