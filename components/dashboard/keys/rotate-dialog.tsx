'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Check } from '@/components/ui/controls';
import { Dialog, DialogClose } from '@/components/ui/dialog';
import { sendJson } from '@/components/ui/send-json';
import { formatMoment } from '../format';
import type { IssuedKey, KeyRow } from '../types';

interface RotateDialogProps {
  asked: KeyRow;
  onClose(): void;
  returnFocusTo(): HTMLElement | null;
  onRotated(issued: IssuedKey): void;
}

const HOUR_SECONDS = 3_600;
const OVERLAPS = [
  { hours: 0, label: 'Not at all', hint: 'It has leaked, or nobody uses it.' },
  { hours: 1, label: 'For one hour', hint: null },
  { hours: 24, label: 'For a day', hint: 'Time to bring the new one out.' },
  { hours: 72, label: 'For three days', hint: null },
];

/** A new secret for a key, and how long the one before works on. */
export function RotateDialog({ asked, onClose, returnFocusTo, onRotated }: RotateDialogProps) {
  const [stillWorks] = asked.old_secrets;
  const [hours, setHours] = useState(stillWorks ? 0 : 24);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const rotate = async () => {
    setBusy(true);
    setProblem(null);
    const body = { overlap_seconds: hours * HOUR_SECONDS };
    const answer = await sendJson<IssuedKey>(`/api/account/keys/${asked.id}/rotate`, 'POST', body).catch(
      () => null,
    );
    setBusy(false);
    if (answer?.ok) onRotated(answer.value);
    else
      setProblem(
        answer?.error.message ?? 'The server cannot be reached. Look at the key before you try again.',
      );
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      returnFocusTo={returnFocusTo}
      title={`Rotate “${asked.name}”`}
      description="It gets a new secret and stays the same key: what it may do, its limits and what it has spent go on."
      actions={
        <>
          <DialogClose asChild>
            <Button variant="secondary">Cancel</Button>
          </DialogClose>
          <Button onClick={rotate} isBusy={isBusy}>
            Make the new secret
          </Button>
        </>
      }
    >
      <fieldset className="mt-5">
        <legend className="text-small font-medium">
          The present secret <code className="figure">…{asked.last_four}</code> works on
        </legend>
        {OVERLAPS.map(({ hours: some, label, hint }) => (
          <Check
            key={some}
            type="radio"
            name="overlap"
            value={some}
            checked={hours === some}
            disabled={Boolean(stillWorks) && some > 0}
            onChange={() => setHours(some)}
            label={label}
            hint={hint}
          />
        ))}
      </fieldset>
      {stillWorks && (
        <p className="mt-2 text-small text-muted">
          An older secret, …{stillWorks.last_four}, still works until {formatMoment(stillWorks.works_until)}{' '}
          UTC. A key has one old secret at a time: end that one first, or end both now.
        </p>
      )}
      {problem && (
        <p role="alert" className="mt-3 text-bad">
          {problem}
        </p>
      )}
    </Dialog>
  );
}
