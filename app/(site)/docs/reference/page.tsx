import Link from 'next/link';
import { OperationIndex } from '@/components/docs/reference/operation-section';
import { apiBase } from '../../../site-origin';
import { DocFrame, docMetadata } from '../tree/doc-frame';
import { apiReference } from './api-reference';

export const metadata = docMetadata('reference');

export default async function ReferencePage() {
  const [groups, base] = await Promise.all([apiReference(), apiBase()]);
  return (
    <DocFrame
      slug="reference"
      title="API reference"
      lead={
        <>
          Every operation, made from the schemas that check what comes in. The same as a file:{' '}
          <a href="/openapi.json" className="text-ink underline underline-offset-4">
            openapi.json
          </a>
          , OpenAPI 3.1.
        </>
      }
    >
      <dl className="grid gap-x-10 gap-y-5 text-sm sm:grid-cols-3">
        <Fact term="Base URL">
          <code className="figure text-[0.8125rem]">{base}</code>
        </Fact>
        <Fact term="Key">
          <code className="figure text-[0.8125rem]">Authorization: Bearer</code> or{' '}
          <code className="figure text-[0.8125rem]">x-api-key</code>. A test key runs every sample.
        </Fact>
        <Fact term="For all of them">
          <DocsLink href="/docs/errors">Errors</DocsLink> and{' '}
          <DocsLink href="/docs/headers">headers</DocsLink> have one table each.
        </Fact>
      </dl>
      {groups.map(({ slug, name, about, operations }) => (
        <section key={slug} aria-labelledby={`${slug}-title`} className="mt-14">
          <h2 id={`${slug}-title`} className="display text-2xl sm:text-3xl">
            <Link
              href={`/docs/reference/${slug}`}
              prefetch={false}
              className="underline-offset-8 hover:underline"
            >
              {name}
            </Link>
          </h2>
          <p className="mt-2 max-w-prose text-muted">{about}</p>
          <OperationIndex base={`/docs/reference/${slug}`} operations={operations} />
        </section>
      ))}
    </DocFrame>
  );
}

function Fact({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="label">{term}</dt>
      <dd className="mt-1 text-muted">{children}</dd>
    </div>
  );
}

function DocsLink({ href, children }: { href: string; children: React.ReactNode }) {
  return (
    <Link href={href} prefetch={false} className="text-ink underline underline-offset-4">
      {children}
    </Link>
  );
}
