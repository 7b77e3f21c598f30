import type { Metadata } from 'next';
import Link from 'next/link';
import { linkDelivery } from '@/app/api/auth/mailer';
import { OutsideAccounts } from '@/components/auth/outside-accounts';
import { SignInForm } from '@/components/auth/sign-in-form';
import { PageHead } from '@/components/ui/page-head';
import { getRuntime } from '@/lib/gateway/runtime';
import { ownPath } from '../own-path';

export const metadata: Metadata = { title: 'Sign in', robots: { index: false } };

interface SignInPageProps {
  searchParams: Promise<{ callbackUrl?: string | string[]; error?: string | string[] }>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const [{ env }, { callbackUrl, error }] = await Promise.all([getRuntime(), searchParams]);
  const target = ownPath(callbackUrl, env.publicUrl);
  const outside = [
    ...(env.github ? [{ id: 'github', name: 'GitHub' }] : []),
    ...(env.google ? [{ id: 'google', name: 'Google' }] : []),
  ];
  return (
    <>
      <PageHead title="Sign in" />
      <div className="mt-8">
        <SignInForm
          callbackUrl={target}
          error={typeof error === 'string' ? error : null}
          hasLinks={linkDelivery(env) !== 'none'}
        />
        <OutsideAccounts providers={outside} callbackUrl={target} />
      </div>
      <p className="mt-8 text-sm text-muted">
        No account yet?{' '}
        <Link
          href={target === '/dashboard' ? '/sign-up' : `/sign-up?callbackUrl=${encodeURIComponent(target)}`}
          prefetch={false}
          className="text-ink underline underline-offset-4"
        >
          Create one
        </Link>
        , with $5 of test credit.
      </p>
    </>
  );
}
