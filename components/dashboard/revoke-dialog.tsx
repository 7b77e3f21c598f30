'use client';

import { useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { sendJson } from '@/components/ui/send-json';
import type { KeyRow } from './types';

interface RevokeDialogProps {
  /** The key in question. The dialog is open as long as it is there. */
  asked: KeyRow;
  onClose(): void;
  onRevoked(key: KeyRow): void;
}

/** Asks before a key is ended. Escape and "Keep it" leave it; the focus goes back to where it was. */
export function RevokeDialog({ asked, onClose, onRevoked }: RevokeDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  const revoke = async () => {
    setBusy(true);
    setProblem(null);
    const answer = await sendJson<KeyRow>(`/api/account/keys/${asked.id}`, 'DELETE').catch(() => null);
    setBusy(false);
    if (!answer?.ok) return setProblem(answer?.error.message ?? 'The server cannot be reached. Try again.');
    dialog.current?.close();
    onRevoked(answer.value);
  };
  return (
    <dialog
      ref={dialog}
      onClose={onClose}
      aria-labelledby="revoke-title"
      aria-describedby="revoke-meaning"
      className="m-auto w-[min(28rem,calc(100vw-2.5rem))] rounded-lg border bg-raised p-6 text-ink backdrop:bg-black/50"
    >
      <h2 id="revoke-title" className="display text-2xl [overflow-wrap:anywhere]">
        Revoke “{asked.name}”?
      </h2>
      <p id="revoke-meaning" className="mt-3 text-muted">
        Programs that use{' '}
        <code className="figure text-sm text-ink">
          {asked.prefix}…{asked.last_four}
        </code>{' '}
        are refused within a second. This cannot be undone.
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
        <Button variant="danger" onClick={revoke} disabled={isBusy}>
          Revoke key
        </Button>
      </div>
    </dialog>
  );
}
