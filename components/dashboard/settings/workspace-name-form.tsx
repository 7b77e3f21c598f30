'use client';

import { useRouter } from 'next/navigation';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { useToast } from '@/components/ui/toast';
import { useSentForm } from '@/components/ui/use-sent-form';

/** Gives the workspace another name. */
export function WorkspaceNameForm({ name }: { name: string }) {
  const toast = useToast();
  const router = useRouter();
  const { onSubmit, isBusy, faultOf, general } = useSentForm<{ name: string }>({
    path: '/api/account/workspace',
    method: 'PATCH',
    read: (fields) => ({ name: String(fields.get('name') ?? '') }),
    onDone(value) {
      toast({ title: `The workspace is named ${value.name}.`, tone: 'good' });
      router.refresh();
    },
  });
  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-4">
      {general && <Notice role="alert" tone="bad" title={general} />}
      <Field
        id="workspace-name"
        name="name"
        label="Name"
        defaultValue={name}
        maxLength={100}
        autoComplete="off"
        error={faultOf('name')}
      />
      <Button type="submit" variant="secondary" isBusy={isBusy} className="justify-self-start">
        Rename
      </Button>
    </form>
  );
}
