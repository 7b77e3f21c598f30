import type { Metadata } from 'next';
import Link from 'next/link';
import { AddModel } from '@/components/catalog/add-model';
import { COMPARED_AT_MOST, compareAddress } from '@/components/catalog/compare-address';
import { compareGroups, differencesOf } from '@/components/catalog/compare-rows';
import { CompareTable } from '@/components/catalog/compare-table';
import { ButtonLink } from '@/components/ui/button';
import { Empty } from '@/components/ui/empty';
import { Notice } from '@/components/ui/notice';
import { PageHead } from '@/components/ui/page-head';
import { TextLink } from '@/components/ui/text-link';
import { CAPABILITIES } from '@/lib/catalog/model';
import { providerNames } from '../public-models';
import { type AskedModels, askedModels } from './asked-models';

interface ComparePageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ searchParams }: ComparePageProps): Promise<Metadata> {
  const { models } = await askedModels((await searchParams).m);
  return {
    title: models.length > 0 ? `Compare ${models.map(({ name }) => name).join(', ')}` : 'Compare models',
    description:
      'Models side by side: what they cost on the cheapest route, limits, capabilities, providers.',
    alternates: { canonical: compareAddress(models.map(({ slug }) => slug)) },
  };
}

export default async function ComparePage({ searchParams }: ComparePageProps) {
  const params = await searchParams;
  const asked = await askedModels(params.m);
  const { models } = asked;
  const slugs = models.map(({ slug }) => slug);
  const differencesOnly = params.only === 'differences' && models.length > 1;
  const groups = compareGroups(models, await providerNames(models), CAPABILITIES);
  return (
    <>
      <PageHead
        label={
          <Link href="/models" prefetch={false} className="underline-offset-4 hover:underline">
            Models
          </Link>
        }
        title="Compare"
      >
        Up to four models side by side. Rates are what you pay on the cheapest working route of each.
      </PageHead>
      <div className="mt-8 flex flex-col gap-4">
        <AskedNotices asked={asked} differencesOnly={differencesOnly} />
        {models.length < COMPARED_AT_MOST && <AddModel slugs={slugs} differencesOnly={differencesOnly} />}
        {models.length > 1 && <DifferencesSwitch slugs={slugs} isOn={differencesOnly} />}
      </div>
      <div className="mt-6">
        {models.length > 0 ? (
          <CompareTable
            models={models}
            groups={differencesOnly ? differencesOf(groups) : groups}
            differencesOnly={differencesOnly}
          />
        ) : (
          <Empty title="No model is chosen yet." action={<ButtonLink href="/models">All models</ButtonLink>}>
            Mark models in the list and press Compare, or add one by its name above.
          </Empty>
        )}
      </div>
    </>
  );
}

function DifferencesSwitch({ slugs, isOn }: { slugs: readonly string[]; isOn: boolean }) {
  return (
    <p className="text-small">
      <TextLink
        variant="quiet"
        scroll={false}
        href={compareAddress(slugs, { differencesOnly: !isOn })}
        className="underline"
      >
        {isOn ? 'Show every row' : 'Show only the differences'}
      </TextLink>
    </p>
  );
}

/** Names that are none of ours with the nearest ones, and what was one too many. */
function AskedNotices({ asked, differencesOnly }: { asked: AskedModels; differencesOnly: boolean }) {
  const slugs = asked.models.map(({ slug }) => slug);
  return (
    <>
      {asked.unknown.map(({ name, nearest }) => (
        <Notice key={name} title="There is no such model.">
          <p>
            Nothing here is named <code className="figure">{name}</code>.
            {nearest.length > 0 && ' Did you mean '}
            {nearest.map((slug, i) => (
              <span key={slug}>
                {i > 0 && (i === nearest.length - 1 ? ' or ' : ', ')}
                <TextLink
                  href={compareAddress([...slugs, slug], { differencesOnly })}
                  className="figure text-small"
                >
                  {slug}
                </TextLink>
              </span>
            ))}
            {nearest.length > 0 && '?'}
          </p>
        </Notice>
      ))}
      {asked.tooMany.length > 0 && (
        <Notice title="Four models at most.">
          Left out: {asked.tooMany.join(', ')}. Take one away to make room.
        </Notice>
      )}
    </>
  );
}
