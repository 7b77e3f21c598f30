'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { useSentForm } from '@/components/ui/use-sent-form';

interface EmailFormProps {
  hasPassword: boolean;
  /** Links are printed on the server's console. */
  isPrinted: boolean;
}

/** Asks for another address; it counts once its link is opened. */
export function EmailForm({ hasPassword, isPrinted }: EmailFormProps) {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const { onSubmit, isBusy, faultOf, general } = useSentForm({
    path: '/api/account/email',
    read: (fields) => ({
      email: String(fields.get('email') ?? '').trim(),
      ...(hasPassword ? { password: String(fields.get('password') ?? '') } : {}),
    }),
    onDone(_value, form) {
      setSentTo(String(new FormData(form).get('email') ?? '').trim());
      form.reset();
    },
  });
  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-4">
      {general && <Notice role="alert" tone="bad" title={general} />}
      {sentTo && (
        <Notice
          role="status"
          title={isPrinted ? 'The link is on the server’s console.' : `Check the mail of ${sentTo}.`}
        >
          Until you open it you sign in as before. It works once and for an hour.
        </Notice>
      )}
      <Field
        id="new-email"
        name="email"
        type="email"
        label="New address"
        autoComplete="off"
        error={faultOf('email')}
      />
      {hasPassword && (
        <Field
          id="email-password"
          name="password"
          type="password"
          label="Your password"
          autoComplete="current-password"
          error={faultOf('password')}
        />
      )}
      <Button type="submit" variant="secondary" isBusy={isBusy} className="justify-self-start">
        Send the link
      </Button>
    </form>
  );
}
