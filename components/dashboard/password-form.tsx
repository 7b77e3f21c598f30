'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { sendJson } from '@/components/ui/send-json';

/** Sets or changes the password, then leads to signing in with it. */
export function PasswordForm({ email, hasPassword }: { email: string; hasPassword: boolean }) {
  const { fault, faultOf, isBusy, onSubmit } = usePasswordForm(hasPassword);
  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-5">
      {fault && !(hasPassword && faultOf('current')) && !faultOf('password') && (
        <Notice role="alert" tone="bad" title={fault.message} />
      )}
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      {hasPassword && (
        <Field
          id="current"
          name="current"
          type="password"
          label="Current password"
          autoComplete="current-password"
          error={faultOf('current')}
        />
      )}
      <Field
        id="new"
        name="new"
        type="password"
        label="New password"
        autoComplete="new-password"
        error={faultOf('password')}
      />
      <Button type="submit" variant="secondary" isBusy={isBusy} className="justify-self-start">
        {hasPassword ? 'Change password' : 'Set password'}
      </Button>
    </form>
  );
}

function usePasswordForm(hasPassword: boolean) {
  const [fault, setFault] = useState<{ param: string | null; message: string } | null>(null);
  const [isBusy, setBusy] = useState(false);
  const faultOf = (param: string) => (fault?.param === param ? fault.message : null);

  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    setBusy(true);
    setFault(null);
    const body = {
      password: String(fields.get('new')),
      ...(hasPassword ? { current: String(fields.get('current')) } : {}),
    };
    try {
      const answer = await sendJson('/api/account/password', 'POST', body);
      if (answer.ok) return window.location.assign('/sign-in?callbackUrl=/dashboard/settings');
      setFault(answer.error);
      form.querySelector<HTMLInputElement>(answer.error.param === 'current' ? '#current' : '#new')?.focus();
    } catch {
      setFault({ param: null, message: 'The server did not answer. Try again.' });
    }
    setBusy(false);
  };
  return { fault, faultOf, isBusy, onSubmit };
}
