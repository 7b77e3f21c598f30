'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog, DialogClose } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { sendJson } from '@/components/ui/send-json';
import type { KeyRow } from '../types';

interface RevokeDialogProps {
  asked: KeyRow;
  onClose(): void;
  returnFocusTo(): HTMLElement | null;
  onRevoked(key: KeyRow): void;
}

/** Asks for the key's name before it is ended. */
export function RevokeDialog({ asked, onClose, returnFocusTo, onRevoked }: RevokeDialogProps) {
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isSure = typed.trim() === asked.name.trim();
  const revoke = async () => {
    setBusy(true);
    setProblem(null);
    const answer = await sendJson<KeyRow>(`/api/account/keys/${asked.id}`, 'DELETE').catch(() => null);
    setBusy(false);
    if (answer?.ok) onRevoked(answer.value);
    else setProblem(answer?.error.message ?? 'The server cannot be reached. Try again.');
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      returnFocusTo={returnFocusTo}
      title={`Revoke “${asked.name}”?`}
      description={
        <>
          Programs that use{' '}
          <code className="figure text-small text-ink">
            {asked.prefix}…{asked.last_four}
          </code>{' '}
          are refused within a second. For one minute it can be taken back; then never.
        </>
      }
    >
      <form
        className="mt-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (isSure) void revoke();
          else setProblem('That is not the name of this key.');
        }}
      >
        <Field
          id="revoke-name"
          label={`Type its name, ${asked.name}, to confirm`}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setProblem(null);
          }}
          autoComplete="off"
          spellCheck={false}
          error={problem}
        />
        <div className="mt-6 flex flex-wrap gap-3">
          <DialogClose asChild>
            <Button variant="secondary">Keep it</Button>
          </DialogClose>
          <Button type="submit" variant="danger" isBusy={isBusy} disabled={!isSure}>
            Revoke key
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
