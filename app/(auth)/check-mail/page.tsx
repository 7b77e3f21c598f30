import type { Metadata } from 'next';
import Link from 'next/link';
import { linkDelivery } from '@/app/api/auth/mailer';
import { PageHead } from '@/components/ui/page-head';
import { getRuntime } from '@/lib/gateway/runtime';

export const metadata: Metadata = { title: 'Check your mail', robots: { index: false } };

export default async function CheckMailPage() {
  const { env } = await getRuntime();
  const isPrinted = linkDelivery(env) === 'console';
  return (
    <>
      <PageHead title={isPrinted ? 'The link is on the console.' : 'Check your mail.'}>
        {isPrinted
          ? 'This server has no mail set up, so it printed your sign-in link in the terminal it runs in. Open it in this browser.'
          : 'We sent you a link. Open it in this browser; it works once and for an hour.'}
      </PageHead>
      <p className="mt-8 text-sm text-muted">
        Nothing came?{' '}
        <Link href="/sign-in" prefetch={false} className="text-ink underline underline-offset-4">
          Ask for another link
        </Link>
      </p>
    </>
  );
}
