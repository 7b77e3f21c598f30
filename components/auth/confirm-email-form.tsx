'use client';

import { useState } from 'react';
import { Button, ButtonLink } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { useSentForm } from '@/components/ui/use-sent-form';
import { useLinkToken } from './link-token';

/** A press, not a visit, changes the address: programs that look at mail open every link in it. */
export function ConfirmEmailForm() {
  const { token, isRead } = useLinkToken();
  const [email, setEmail] = useState<string | null>(null);
  const { onSubmit, isBusy, general, faultOf } = useSentForm<{ email: string }>({
    path: '/api/account/email/confirm',
    read: () => ({ token }),
    onDone: (value) => setEmail(value.email),
  });
  if (email !== null) {
    return (
      <>
        <Notice role="status" tone="good" title={`Your address is ${email} now.`} />
        <ButtonLink href="/dashboard" className="mt-6">
          To the dashboard
        </ButtonLink>
      </>
    );
  }
  const problem = general ?? faultOf('token');
  if (isRead && token === null) {
    return (
      <Notice role="alert" tone="bad" title="This link is not whole.">
        Open it again from the mail, or ask for another one in your settings.
      </Notice>
    );
  }
  return (
    <form onSubmit={onSubmit} className="grid gap-5">
      {problem && <Notice role="alert" tone="bad" title={problem} />}
      <Button type="submit" isBusy={isBusy}>
        Confirm this address
      </Button>
    </form>
  );
}
