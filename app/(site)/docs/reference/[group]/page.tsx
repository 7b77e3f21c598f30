import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { notFound } from 'next/navigation';
import { OperationSection, SAMPLE_GROUP } from '@/components/docs/reference/operation-section';
import { CodeTabsMemory } from '@/components/ui/code-tabs-memory';
import { ERRORS } from '@/lib/base/errors';
import { DocFrame, docMetadata } from '../../tree/doc-frame';
import { apiReference } from '../api-reference';

interface Props {
  params: Promise<{ group: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { group } = await readGroup(params);
  return { ...docMetadata(`reference/${group.slug}`), title: `${group.name} · API reference` };
}

export default async function GroupPage({ params }: Props) {
  const { group } = await readGroup(params);
  const language = (await cookies()).get(SAMPLE_GROUP)?.value;
  return (
    <DocFrame slug={`reference/${group.slug}`} label="API reference">
      {group.operations.map((operation) => (
        <OperationSection key={operation.id} operation={operation} errors={ERRORS} language={language} />
      ))}
      <CodeTabsMemory group={SAMPLE_GROUP} />
    </DocFrame>
  );
}

async function readGroup(params: Props['params']) {
  const [{ group: slug }, groups] = await Promise.all([params, apiReference()]);
  const group = groups.find((candidate) => candidate.slug === slug);
  if (!group) notFound();
  return { group };
}
