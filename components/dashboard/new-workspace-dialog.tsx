'use client';

import { Button } from '@/components/ui/button';
import { Dialog, DialogClose } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { useSentForm } from '@/components/ui/use-sent-form';
import type { WorkspaceItem } from './settings/types';

interface NewWorkspaceDialogProps {
  onClose(): void;
  onMade(workspace: WorkspaceItem): void;
}

const FORM = 'new-workspace';

/** Asks for a name and makes a workspace of one's own. */
export function NewWorkspaceDialog({ onClose, onMade }: NewWorkspaceDialogProps) {
  const { onSubmit, isBusy, faultOf, general } = useSentForm<WorkspaceItem>({
    path: '/api/account/workspaces',
    read: (fields) => ({ name: String(fields.get('name') ?? '') }),
    onDone: onMade,
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="New workspace"
      description="It has credits, keys, members and a log of its own, and starts with none of them but you."
      actions={
        <>
          <DialogClose asChild>
            <Button variant="secondary">Cancel</Button>
          </DialogClose>
          <Button type="submit" form={FORM} isBusy={isBusy}>
            Create workspace
          </Button>
        </>
      }
    >
      <form id={FORM} onSubmit={onSubmit} noValidate className="mt-5 grid gap-4">
        {general && <Notice role="alert" tone="bad" title={general} />}
        <Field
          id="workspace-name"
          name="name"
          label="Name"
          maxLength={100}
          autoComplete="off"
          error={faultOf('name')}
        />
      </form>
    </Dialog>
  );
}
