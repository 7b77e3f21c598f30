'use client';

import { type FormEvent, useState } from 'react';
import { postSignIn, signInMessage } from '@/components/site/post-sign-in';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { TextLink } from '@/components/ui/text-link';

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
    const password = how === 'password' ? String(fields.get('password')) : null;
    const failure = await signIn(email, password, callbackUrl);
    if (failure === null) return window.location.assign(password === null ? '/check-mail' : callbackUrl);
    setProblem(signInMessage(failure));
    setBusy(false);
  };

  return (
    <form onSubmit={(event) => submit(event, send)} noValidate className="grid gap-5">
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
      <div>
        <Field
          id="password"
          name="password"
          type="password"
          label="Password"
          autoComplete="current-password"
        />
        {hasLinks && (
          <TextLink href="/forgot-password" variant="quiet" className="mt-1 text-small">
            Forgot your password?
          </TextLink>
        )}
      </div>
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

function submit(
  event: FormEvent<HTMLFormElement>,
  send: (form: HTMLFormElement, how: 'password') => Promise<void>,
): void {
  event.preventDefault();
  void send(event.currentTarget, 'password');
}

/** Signs in by password, or asks for a link where there is none. @returns what failed, as a code; null: nothing did */
async function signIn(email: string, password: string | null, callbackUrl: string): Promise<string | null> {
  try {
    const answer =
      password === null
        ? await postSignIn('signin/email', { email, callbackUrl })
        : await postSignIn('callback/credentials', { email, password, callbackUrl });
    return answer.error;
  } catch {
    return '';
  }
}
