'use client';

import { useEffect, useRef } from 'react';
import { curlSample } from '@/components/site/samples';
import { Button } from '@/components/ui/button';
import { CodePanel } from '@/components/ui/code-panel';
import { CopyButton } from '@/components/ui/copy-button';
import type { IssuedKey } from './types';

interface NewKeyProps {
  issued: IssuedKey;
  apiBase: string;
  onDone(): void;
}

/** A key in full, this once, in this tab's memory only; with a call that works as it stands. */
export function NewKey({ issued, apiBase, onDone }: NewKeyProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  // The form that had the focus is gone; what replaces it is read from its start.
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="grid min-w-0 gap-6">
      <div>
        <h2 id="new-key" ref={heading} tabIndex={-1} className="display text-2xl">
          Copy your {issued.mode} key now
        </h2>
        <p className="mt-2 max-w-prose text-muted">
          “{issued.name}” is not shown again: only a hash of it is kept. Put it where your secrets are.
        </p>
      </div>
      <div className="flex items-center gap-2 rounded-md border border-edge bg-paper pl-4 pr-1">
        <code data-testid="new-key" className="figure min-w-0 flex-1 break-all py-3 text-sm">
          {issued.key}
        </code>
        <CopyButton
          text={issued.key}
          what="the key"
          className="min-h-11 shrink-0 underline underline-offset-4"
        />
      </div>
      {issued.scopes.includes('inference') && (
        <CodePanel title="Try it; the key is in it" code={curlSample(apiBase, undefined, issued.key)} />
      )}
      <p>
        <Button variant="secondary" onClick={onDone}>
          I have put it away
        </Button>
      </p>
    </div>
  );
}
