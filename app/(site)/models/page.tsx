import type { Metadata } from 'next';
import { filterModels, readModelFilter } from '@/components/catalog/model-filter';
import { ModelFilters } from '@/components/catalog/model-filters';
import { ModelTable } from '@/components/catalog/model-table';
import { Notice } from '@/components/ui/notice';
import { PageHead } from '@/components/ui/page-head';
import { CAPABILITIES } from '@/lib/catalog/model';
import { getRuntime } from '@/lib/gateway/runtime';
import { publicModels } from './public-models';

export const metadata: Metadata = {
  title: 'Models',
  description: 'Every model of this gateway, who serves it, its limits, and what it costs you.',
  alternates: { canonical: '/models' },
};

interface ModelsPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ModelsPage({ searchParams }: ModelsPageProps) {
  const [filter, models, runtime] = await Promise.all([
    searchParams.then(readModelFilter),
    publicModels(),
    getRuntime(),
  ]);
  const shown = filterModels(models, filter);
  const used = new Set(models.flatMap((model) => model.providers));
  const providers = [...runtime.catalog.current().providers.values()]
    .filter(({ id }) => used.has(id))
    .map(({ id, name }) => ({ id, name }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
  const labs = [...new Set(models.map((model) => model.lab))].sort((a, b) => a.localeCompare(b, 'en'));
  return (
    <>
      <PageHead label="Catalog" title="Models">
        Rates are what you pay on the cheapest route, in USD per million tokens. Programs read the same at{' '}
        <a href="/v1/models" className="figure text-base underline underline-offset-4">
          /v1/models
        </a>
        .
      </PageHead>
      <div className="mt-10">
        <ModelFilters filter={filter} providers={providers} labs={labs} capabilities={CAPABILITIES} />
      </div>
      <p role="status" className="mt-8 text-sm text-muted">
        <span className="figure">{shown.length}</span> of <span className="figure">{models.length}</span>{' '}
        models
      </p>
      <div className="mt-3">
        {shown.length > 0 ? (
          <ModelTable models={shown} />
        ) : (
          <Notice title="No model fits these filters.">
            Take one of them away, or search for a part of the name.
          </Notice>
        )}
      </div>
    </>
  );
}
