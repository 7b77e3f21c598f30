import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { PageHead } from '@/components/ui/page-head';
import { getRuntime } from '@/lib/gateway/runtime';
import { ActionSamples } from './action-samples';
import { DataSamples } from './data-samples';
import { FormSamples } from './form-samples';
import { OverlaySamples } from './overlay-samples';
import { StateSamples } from './state-samples';
import { TokenSamples } from './token-samples';

export const metadata: Metadata = { title: 'Design', robots: { index: false } };

const PARTS: readonly { id: string; title: string; body: ReactNode }[] = [
  { id: 'tokens', title: 'Tokens', body: <TokenSamples /> },
  { id: 'actions', title: 'Buttons and links', body: <ActionSamples /> },
  { id: 'forms', title: 'Forms', body: <FormSamples /> },
  { id: 'data', title: 'Figures, tables, code', body: <DataSamples /> },
  { id: 'states', title: 'States', body: <StateSamples /> },
  { id: 'overlays', title: 'Over the page', body: <OverlaySamples /> },
];

/** Every primitive in every state, for whoever builds pages of them. Not in production. */
export default async function DesignPage() {
  const { env } = await getRuntime();
  if (env.production) notFound();
  return (
    <>
      <PageHead label="For builders" title="Design">
        Every primitive of <code className="figure text-body">components/ui</code> in every state. Pages are
        made of these and bring no look of their own.
      </PageHead>
      <nav aria-label="Parts" className="mt-8">
        <ul className="flex flex-wrap gap-x-5">
          {PARTS.map(({ id, title }) => (
            <li key={id}>
              <a
                href={`#${id}`}
                className="inline-flex min-h-9 items-center text-muted underline-offset-4 hover:text-ink hover:underline"
              >
                {title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {PARTS.map(({ id, title, body }) => (
        <section key={id} id={id} aria-labelledby={`${id}-title`} className="mt-16 border-t pt-8">
          <h2 id={`${id}-title`} className="display text-3xl">
            {title}
          </h2>
          <div className="mt-8 grid gap-10">{body}</div>
        </section>
      ))}
    </>
  );
}
