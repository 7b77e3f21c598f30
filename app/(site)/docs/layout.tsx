import type { ReactNode } from 'react';
import { DocsSearch } from '@/components/docs/docs-search';
import { DocsTree } from '@/components/docs/docs-tree';
import { DOC_GROUPS, docPath } from './tree/manifest';
import { docOutline } from './tree/pages';

/** The docs' search and tree beside each of their pages; they stay as they are while one goes from page to page. */
export default async function DocsLayout({ children }: { children: ReactNode }) {
  const groups = await Promise.all(
    DOC_GROUPS.map(async ({ name, pages }) => ({
      name,
      pages: await Promise.all(
        pages.map(async (entry) => {
          const isLong = entry.beside || entry.slug.startsWith('reference/');
          const sections = isLong
            ? (await docOutline(entry)).filter(({ id, level }) => id && level === 2)
            : [];
          const headings = sections.map(({ id, heading }) => ({ id, text: heading }));
          return { href: docPath(entry), title: entry.title, headings };
        }),
      ),
    })),
  );
  return (
    <div className="grid gap-x-10 gap-y-8 lg:grid-cols-[12.5rem_minmax(0,1fr)]">
      <div className="min-w-0 lg:sticky lg:top-6 lg:self-start">
        <DocsSearch />
        <DocsTree groups={groups} />
      </div>
      <div className="min-w-0">{children}</div>
    </div>
  );
}
