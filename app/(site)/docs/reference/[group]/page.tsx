import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { notFound } from 'next/navigation';
import { OperationSection, SAMPLE_GROUP } from '@/components/docs/reference/operation-section';
import { ReferenceNav } from '@/components/docs/reference/reference-nav';
import { CodeTabsMemory } from '@/components/ui/code-tabs-memory';
import { PageHead } from '@/components/ui/page-head';
import { ERRORS } from '@/lib/base/errors';
import { apiReference } from '../api-reference';

interface Props {
  params: Promise<{ group: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { group } = await readGroup(params);
  return {
    title: `${group.name} · API reference`,
    description: `${group.about} Operations, fields, samples and errors.`,
  };
}

export default async function GroupPage({ params }: Props) {
  const { group, groups } = await readGroup(params);
  const language = (await cookies()).get(SAMPLE_GROUP)?.value;
  return (
    <>
      <PageHead label="API reference" title={group.name}>
        {group.about}
      </PageHead>
      <div className="mt-14 grid gap-10 lg:grid-cols-[11rem_minmax(0,1fr)] lg:gap-12">
        <ReferenceNav groups={groups} here={group.slug} />
        <div className="min-w-0">
          {group.operations.map((operation) => (
            <OperationSection key={operation.id} operation={operation} errors={ERRORS} language={language} />
          ))}
        </div>
      </div>
      <CodeTabsMemory group={SAMPLE_GROUP} />
    </>
  );
}

async function readGroup(params: Props['params']) {
  const [{ group: slug }, groups] = await Promise.all([params, apiReference()]);
  const group = groups.find((candidate) => candidate.slug === slug);
  if (!group) notFound();
  return { group, groups };
}
