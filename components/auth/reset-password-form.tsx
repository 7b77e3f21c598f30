'use client';

import { useState } from 'react';
import { Button, ButtonLink } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { TextLink } from '@/components/ui/text-link';
import { useSentForm } from '@/components/ui/use-sent-form';
import { useLinkToken } from './link-token';

/** Sets the password that a mailed link was for. */
export function ResetPasswordForm({ minPassword }: { minPassword: number }) {
  const { token, isRead } = useLinkToken();
  const [isDone, setDone] = useState(false);
  const { onSubmit, isBusy, faultOf, general } = useSentForm({
    path: '/api/account/password/reset/confirm',
    read: (fields) => ({ token, password: String(fields.get('password') ?? '') }),
    onDone: () => setDone(true),
  });
  if (isDone) {
    return (
      <>
        <Notice role="status" tone="good" title="Your password is set." />
        <ButtonLink href="/sign-in" className="mt-6">
          Sign in
        </ButtonLink>
      </>
    );
  }
  if (isRead && token === null) {
    return (
      <Notice role="alert" tone="bad" title="This link is not whole.">
        Open it again from the mail, or <TextLink href="/forgot-password">ask for another one</TextLink>.
      </Notice>
    );
  }
  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-5">
      {general && (
        <Notice role="alert" tone="bad" title={general}>
          <TextLink href="/forgot-password">Ask for another link</TextLink>
        </Notice>
      )}
      <Field
        id="password"
        name="password"
        type="password"
        label="New password"
        autoComplete="new-password"
        hint={`At least ${minPassword} characters.`}
        error={faultOf('password')}
      />
      <Button type="submit" isBusy={isBusy}>
        Set password
      </Button>
    </form>
  );
}
