import type { Metadata } from 'next';
import { linkDelivery } from '@/app/api/auth/mailer';
import { ForgotPasswordForm } from '@/components/auth/forgot-password-form';
import { Notice } from '@/components/ui/notice';
import { PageHead } from '@/components/ui/page-head';
import { TextLink } from '@/components/ui/text-link';
import { getRuntime } from '@/lib/gateway/runtime';

export const metadata: Metadata = { title: 'A new password', robots: { index: false } };

export default async function ForgotPasswordPage() {
  const delivery = linkDelivery((await getRuntime()).env);
  return (
    <>
      <PageHead title="A new password">
        We send a link to your address; with it you choose another one.
      </PageHead>
      <div className="mt-8">
        {delivery === 'none' ? (
          <Notice title="This server cannot send mail yet.">
            Its operator sets <code className="figure">SMTP_URL</code>, or makes accounts on the command line.
          </Notice>
        ) : (
          <ForgotPasswordForm isPrinted={delivery === 'console'} />
        )}
      </div>
      <p className="mt-8 text-small text-muted">
        <TextLink href="/sign-in">Back to signing in</TextLink>
      </p>
    </>
  );
}
