import type { Metadata } from 'next';
import { ModelCatalog } from '@/components/catalog/model-catalog';
import { PageHead } from '@/components/ui/page-head';
import { providerNames, publicModels } from './public-models';

export const metadata: Metadata = {
  title: 'Models',
  description: 'Every model of this gateway, who serves it, its limits, and what it costs you.',
  alternates: { canonical: '/models' },
};

export default async function ModelsPage() {
  const models = await publicModels();
  return (
    <>
      <PageHead label="Catalog" title="Models">
        Prices are “from” prices: what you pay on the cheapest working route, in USD per million tokens.
        Programs read the same figures at{' '}
        <a
          href="/v1/models"
          className="figure text-base text-ink underline decoration-edge underline-offset-4"
        >
          /v1/models
        </a>
        .
      </PageHead>
      <div className="mt-8">
        <ModelCatalog models={models} providerNames={await providerNames(models)} />
      </div>
    </>
  );
}
