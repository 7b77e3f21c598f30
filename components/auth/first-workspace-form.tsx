'use client';

import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { useSentForm } from '@/components/ui/use-sent-form';

/** A workspace for somebody who has none. */
export function FirstWorkspaceForm() {
  const { onSubmit, isBusy, faultOf, general } = useSentForm({
    path: '/api/account/workspaces',
    read: (fields) => ({ name: String(fields.get('name') ?? '') }),
    onDone: () => window.location.assign('/dashboard'),
  });
  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-5">
      {general && <Notice role="alert" tone="bad" title={general} />}
      <Field id="name" name="name" label="Name of the workspace" maxLength={100} error={faultOf('name')} />
      <Button type="submit" isBusy={isBusy}>
        Create workspace
      </Button>
    </form>
  );
}
