import type { Metadata } from 'next';
import { ResetPasswordForm } from '@/components/auth/reset-password-form';
import { PageHead } from '@/components/ui/page-head';
import { MIN_PASSWORD_LENGTH } from '@/lib/auth/password';

export const metadata: Metadata = { title: 'Choose a password', robots: { index: false } };

export default function ResetPasswordPage() {
  return (
    <>
      <PageHead title="Choose a password">
        All your sessions end when it is set; you sign in with it.
      </PageHead>
      <div className="mt-8">
        <ResetPasswordForm minPassword={MIN_PASSWORD_LENGTH} />
      </div>
    </>
  );
}
