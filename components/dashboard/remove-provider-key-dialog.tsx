'use client';

import { useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { sendJson } from '@/components/ui/send-json';
import type { ProviderKeyRow } from './types';

interface RemoveProviderKeyDialogProps {
  /** The key in question. The dialog is open as long as it is there. */
  asked: ProviderKeyRow;
  onClose(): void;
  onRemoved(key: ProviderKeyRow): void;
}

/** Asks before a key is forgotten. Escape and "Keep it" leave it. */
export function RemoveProviderKeyDialog({ asked, onClose, onRemoved }: RemoveProviderKeyDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  const remove = async () => {
    setBusy(true);
    setProblem(null);
    const answer = await sendJson(`/api/account/provider-keys/${asked.id}`, 'DELETE').catch(() => null);
    setBusy(false);
    if (!answer?.ok) return setProblem(answer?.error.message ?? 'The server cannot be reached. Try again.');
    dialog.current?.close();
    onRemoved(asked);
  };
  return (
    <dialog
      ref={dialog}
      onClose={onClose}
      aria-labelledby="remove-title"
      aria-describedby="remove-meaning"
      className="m-auto w-[min(28rem,calc(100vw-2.5rem))] rounded-lg border bg-raised p-6 text-ink backdrop:bg-black/50"
    >
      <h2 id="remove-title" className="display text-2xl [overflow-wrap:anywhere]">
        Remove “{asked.name}”?
      </h2>
      <p id="remove-meaning" className="mt-3 text-muted">
        The key <code className="figure text-sm text-ink">…{asked.last_four}</code> is forgotten here and no
        call uses it from the next on. At the provider it goes on working until you end it there.
      </p>
      {problem && (
        <p role="alert" className="mt-3 text-bad">
          {problem}
        </p>
      )}
      <div className="mt-6 flex flex-wrap gap-3">
        {/* First, so that the dialog opens with the focus on what does no harm. */}
        <Button variant="secondary" onClick={() => dialog.current?.close()}>
          Keep it
        </Button>
        <Button variant="danger" onClick={remove} disabled={isBusy}>
          Remove key
        </Button>
      </div>
    </dialog>
  );
}
