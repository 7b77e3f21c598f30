'use client';

import { type ReactNode, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog, DialogClose } from '@/components/ui/dialog';
import { sendJson } from '@/components/ui/send-json';

interface AskDialogProps {
  /** The button that opens it. */
  trigger: ReactNode;
  title: string;
  /** What will be so afterwards. */
  meaning: ReactNode;
  /** On the button that does it. */
  verb: string;
  path: string;
  method?: 'POST' | 'DELETE';
  onDone(): void;
}

/** Asks before something that others will notice, does it, and says what went wrong. */
export function AskDialog({
  trigger,
  title,
  meaning,
  verb,
  path,
  method = 'DELETE',
  onDone,
}: AskDialogProps) {
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const run = async () => {
    setBusy(true);
    setProblem(null);
    const answer = await sendJson(path, method).catch(() => null);
    setBusy(false);
    if (!answer?.ok) return setProblem(answer?.error.message ?? 'The server cannot be reached. Try again.');
    setOpen(false);
    onDone();
  };
  return (
    <Dialog
      open={isOpen}
      onOpenChange={(open) => {
        setOpen(open);
        setProblem(null);
      }}
      trigger={trigger}
      title={title}
      description={meaning}
      actions={
        <>
          <DialogClose asChild>
            <Button variant="secondary">Cancel</Button>
          </DialogClose>
          <Button variant="danger" onClick={run} isBusy={isBusy}>
            {verb}
          </Button>
        </>
      }
    >
      {problem && (
        <p role="alert" className="mt-3 text-bad">
          {problem}
        </p>
      )}
    </Dialog>
  );
}
