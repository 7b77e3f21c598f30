'use client';

import { type FormEvent, useState } from 'react';
import { postSignIn, signInMessage } from '@/components/site/post-sign-in';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { sendJson } from '@/components/ui/send-json';

type Faults = { email?: string; password?: string; form?: string };

interface SignUpFormProps {
  minPassword: number;
  /** Where the confirmed lead: the dashboard, or what they came for. */
  callbackUrl: string;
}

/** A new account: the password is kept until the address is confirmed by a link. */
export function SignUpForm({ minPassword, callbackUrl }: SignUpFormProps) {
  const [faults, setFaults] = useState<Faults>({});
  const [isBusy, setBusy] = useState(false);

  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const email = String(fields.get('email') ?? '').trim();
    const password = String(fields.get('password') ?? '');
    setBusy(true);
    const found = await signUp(email, password, callbackUrl);
    if (!found) return window.location.assign('/check-mail');
    setFaults(found);
    setBusy(false);
    form.querySelector<HTMLInputElement>(found.password ? '#password' : '#email')?.focus();
  };

  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-5">
      {faults.form && <Notice role="alert" tone="bad" title={faults.form} />}
      <Field
        id="email"
        name="email"
        type="email"
        label="E-mail"
        autoComplete="username"
        required
        hint="We send one link to confirm it."
        error={faults.email}
      />
      <Field
        id="password"
        name="password"
        type="password"
        label="Password"
        autoComplete="new-password"
        required
        hint={`At least ${minPassword} characters. Open the link in this browser, so that we know the password is yours.`}
        error={faults.password}
      />
      <Button type="submit" disabled={isBusy}>
        Create account
      </Button>
    </form>
  );
}

async function signUp(email: string, password: string, callbackUrl: string): Promise<Faults | null> {
  try {
    const kept = await sendJson('/api/account/sign-up', 'POST', { email, password });
    if (!kept.ok) {
      const { param, message } = kept.error;
      return param === 'email' || param === 'password' ? { [param]: message } : { form: message };
    }
    const link = await postSignIn('signin/email', { email, callbackUrl });
    return link.error ? { form: signInMessage(link.error) } : null;
  } catch {
    return { form: signInMessage('') };
  }
}
