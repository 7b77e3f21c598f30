import type { Metadata } from 'next';
import { ConfirmEmailForm } from '@/components/auth/confirm-email-form';
import { PageHead } from '@/components/ui/page-head';

export const metadata: Metadata = { title: 'Confirm your new address', robots: { index: false } };

export default function ConfirmEmailPage() {
  return (
    <>
      <PageHead title="Confirm your new address">
        From then on you sign in with it, and not with the old one.
      </PageHead>
      <div className="mt-8">
        <ConfirmEmailForm />
      </div>
    </>
  );
}
