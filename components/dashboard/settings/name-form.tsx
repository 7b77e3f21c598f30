'use client';

import { useRouter } from 'next/navigation';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { useToast } from '@/components/ui/toast';
import { useSentForm } from '@/components/ui/use-sent-form';

const KINDS = {
  person: {
    path: '/api/account/profile',
    autoComplete: 'name',
    button: 'Save name',
    said: () => 'Your name is saved.',
  },
  workspace: {
    path: '/api/account/workspace',
    autoComplete: 'off',
    button: 'Rename',
    said: (name: string) => `The workspace is named ${name}.`,
  },
} as const;

/** What oneself, or the workspace, is called. */
export function NameForm({ of, name }: { of: keyof typeof KINDS; name: string }) {
  const { path, autoComplete, button, said } = KINDS[of];
  const toast = useToast();
  const router = useRouter();
  const { onSubmit, isBusy, faultOf, general } = useSentForm<{ name: string }>({
    path,
    method: 'PATCH',
    read: (fields) => ({ name: String(fields.get('name') ?? '') }),
    onDone(value) {
      toast({ title: said(value.name), tone: 'good' });
      router.refresh();
    },
  });
  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-4">
      {general && <Notice role="alert" tone="bad" title={general} />}
      <Field
        id={`${of}-name`}
        name="name"
        label="Name"
        defaultValue={name}
        maxLength={100}
        autoComplete={autoComplete}
        error={faultOf('name')}
      />
      <Button type="submit" variant="secondary" isBusy={isBusy} className="justify-self-start">
        {button}
      </Button>
    </form>
  );
}
