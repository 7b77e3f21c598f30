import type { Metadata } from 'next';
import Link from 'next/link';
import { linkDelivery } from '@/app/api/auth/mailer';
import { OutsideAccounts } from '@/components/auth/outside-accounts';
import { SignUpForm } from '@/components/auth/sign-up-form';
import { Notice } from '@/components/ui/notice';
import { PageHead } from '@/components/ui/page-head';
import { MIN_PASSWORD_LENGTH } from '@/lib/auth/password';
import { getRuntime } from '@/lib/gateway/runtime';
import { ownPath } from '../own-path';

export const metadata: Metadata = {
  title: 'Create an account',
  description:
    'An account with test credit and a first key: requests are answered by the built-in sandbox at real prices.',
};

interface SignUpPageProps {
  searchParams: Promise<{ callbackUrl?: string | string[] }>;
}

export default async function SignUpPage({ searchParams }: SignUpPageProps) {
  const [{ env }, { callbackUrl }] = await Promise.all([getRuntime(), searchParams]);
  const target = ownPath(callbackUrl, env.publicUrl);
  const outside = [
    ...(env.github ? [{ id: 'github', name: 'GitHub' }] : []),
    ...(env.google ? [{ id: 'google', name: 'Google' }] : []),
  ];
  return (
    <>
      <PageHead title="Create an account">With a workspace, a test key and $5 of test credit.</PageHead>
      <div className="mt-8">
        {linkDelivery(env) === 'none' ? (
          <Notice title="This server cannot send mail yet.">
            Its operator sets <code className="figure">SMTP_URL</code>, or makes accounts on the command line.
          </Notice>
        ) : (
          <SignUpForm minPassword={MIN_PASSWORD_LENGTH} callbackUrl={target} />
        )}
        <OutsideAccounts providers={outside} callbackUrl={target} />
      </div>
      <p className="mt-8 text-sm text-muted">
        You have one?{' '}
        <Link
          href={target === '/dashboard' ? '/sign-in' : `/sign-in?callbackUrl=${encodeURIComponent(target)}`}
          prefetch={false}
          className="text-ink underline underline-offset-4"
        >
          Sign in
        </Link>
      </p>
    </>
  );
}
