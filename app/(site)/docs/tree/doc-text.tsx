import { cookies } from 'next/headers';
import { SAMPLE_GROUP } from '@/components/docs/reference/operation-section';
import { CodeTabsMemory } from '@/components/ui/code-tabs-memory';
import { siteOrigin } from '../../../site-origin';
import { docContent } from './compiled';
import { docComponents } from './components';
import type { DocEntry } from './manifest';

/** The text of a written page. @throws Error for a page that is made from code */
export async function DocText({ entry }: { entry: DocEntry }) {
  const [origin, jar, Content] = await Promise.all([siteOrigin(), cookies(), docContent(entry)]);
  if (!Content) throw new Error(`${entry.slug} has no text`);
  return (
    <>
      <Content components={docComponents({ origin, language: jar.get(SAMPLE_GROUP)?.value })} />
      <CodeTabsMemory group={SAMPLE_GROUP} />
    </>
  );
}
