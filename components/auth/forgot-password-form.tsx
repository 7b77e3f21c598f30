'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { useSentForm } from '@/components/ui/use-sent-form';

/** Asks for the address. What it says afterwards is the same whether or not anybody has it. */
export function ForgotPasswordForm({ isPrinted }: { isPrinted: boolean }) {
  const [asked, setAsked] = useState<string | null>(null);
  const { onSubmit, isBusy, faultOf, general } = useSentForm({
    path: '/api/account/password/reset',
    read: (fields) => ({ email: String(fields.get('email') ?? '').trim() }),
    onDone: (_value, form) => setAsked(String(new FormData(form).get('email') ?? '').trim()),
  });
  if (asked !== null) {
    return (
      <Notice role="status" title={isPrinted ? 'Look at the server’s console.' : 'Check your mail.'}>
        If {asked} has an account here, a link is on its way. It works once and for an hour.
      </Notice>
    );
  }
  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-5">
      {general && <Notice role="alert" tone="bad" title={general} />}
      <Field
        id="email"
        name="email"
        type="email"
        label="E-mail"
        autoComplete="username"
        error={faultOf('email')}
      />
      <Button type="submit" isBusy={isBusy}>
        Send the link
      </Button>
    </form>
  );
}
