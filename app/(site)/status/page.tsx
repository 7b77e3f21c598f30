import type { Metadata } from 'next';
import { LiveStatusReport } from '@/components/status/live-status-report';
import { PageHead } from '@/components/ui/page-head';
import { TextLink } from '@/components/ui/text-link';
import { statusReport } from './status-report';

export const metadata: Metadata = {
  title: 'Status',
  description: 'How each provider answered this server’s own requests: now, in 24 hours and in 30 days.',
};

export default async function StatusPage() {
  return (
    <>
      <PageHead label="Status" title="How providers answer us.">
        From this server’s own requests, not from anybody’s status page. The same as{' '}
        <TextLink href="/status.json">JSON</TextLink>.
      </PageHead>
      <LiveStatusReport initial={await statusReport()} />
      <section className="mt-16 border-t pt-8">
        <h2 className="display text-2xl">How to read it</h2>
        <dl className="mt-4 grid gap-x-12 gap-y-6 text-muted md:grid-cols-2 lg:gap-x-16">
          <Reading term="Uptime">
            Of the attempts that say something of the provider, how many gave an answer. A refusal that the
            request itself brought about counts neither way, nor does a rate limit. Rounded down.
          </Reading>
          <Reading term="First token">
            From sending a stream’s request to its first token: the median, and what 95 of 100 stayed under,
            within 9 %.
          </Reading>
          <Reading term="Circuit open">
            After three failures in a row, or half of the last minute’s, a route rests: others are tried first
            until one request finds it back.
          </Reading>
          <Reading term="Not enough requests yet">Fewer than ten say nothing that is worth a figure.</Reading>
        </dl>
      </section>
    </>
  );
}

function Reading({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <div>
      <dt className="font-medium text-ink">{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
