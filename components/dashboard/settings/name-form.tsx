'use client';

import { useRouter } from 'next/navigation';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { useToast } from '@/components/ui/toast';
import { useSentForm } from '@/components/ui/use-sent-form';

/** What one is called. */
export function NameForm({ name }: { name: string }) {
  const toast = useToast();
  const router = useRouter();
  const { onSubmit, isBusy, faultOf, general } = useSentForm({
    path: '/api/account/profile',
    method: 'PATCH',
    read: (fields) => ({ name: String(fields.get('name') ?? '') }),
    onDone() {
      toast({ title: 'Your name is saved.', tone: 'good' });
      router.refresh();
    },
  });
  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-4">
      {general && <Notice role="alert" tone="bad" title={general} />}
      <Field
        id="profile-name"
        name="name"
        label="Name"
        defaultValue={name}
        maxLength={100}
        autoComplete="name"
        error={faultOf('name')}
      />
      <Button type="submit" variant="secondary" isBusy={isBusy} className="justify-self-start">
        Save name
      </Button>
    </form>
  );
}
