'use client';

import { type FormEvent, useState } from 'react';
import { postSignIn, signInMessage } from '@/components/site/post-sign-in';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';

interface SignInFormProps {
  callbackUrl: string;
  /** A code from the address: what went wrong before this page was shown. */
  error: string | null;
  /** Links can reach people from this server. */
  hasLinks: boolean;
}

/** E-mail with password, or a link by mail for the same address. */
export function SignInForm({ callbackUrl, error, hasLinks }: SignInFormProps) {
  const [problem, setProblem] = useState<string | null>(error && signInMessage(error));
  const [emailFault, setEmailFault] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  const send = async (form: HTMLFormElement, how: 'password' | 'link') => {
    const fields = new FormData(form);
    const email = String(fields.get('email') ?? '').trim();
    setEmailFault(email.includes('@') ? null : 'Type your e-mail address.');
    setProblem(null);
    if (!email.includes('@')) return form.querySelector<HTMLInputElement>('#email')?.focus();
    setBusy(true);
    try {
      const answer =
        how === 'link'
          ? await postSignIn('signin/email', { email, callbackUrl })
          : await postSignIn('callback/credentials', {
              email,
              password: String(fields.get('password')),
              callbackUrl,
            });
      if (answer.error) setProblem(signInMessage(answer.error));
      else return window.location.assign(how === 'link' ? '/check-mail' : callbackUrl);
    } catch {
      setProblem(signInMessage(''));
    }
    setBusy(false);
  };

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void send(event.currentTarget, 'password');
  };

  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-5">
      {problem && <Notice role="alert" tone="bad" title={problem} />}
      <Field
        id="email"
        name="email"
        type="email"
        label="E-mail"
        autoComplete="username"
        required
        error={emailFault}
      />
      <Field id="password" name="password" type="password" label="Password" autoComplete="current-password" />
      <Button type="submit" disabled={isBusy}>
        Sign in
      </Button>
      {hasLinks && (
        <Button
          variant="secondary"
          disabled={isBusy}
          onClick={(event) => event.currentTarget.form && void send(event.currentTarget.form, 'link')}
        >
          E-mail me a sign-in link
        </Button>
      )}
    </form>
  );
}
