import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { notFound, permanentRedirect, redirect } from 'next/navigation';
import { cache } from 'react';
import { FactStrip } from '@/components/catalog/fact-strip';
import { RouteTable } from '@/components/catalog/route-table';
import type { RouteWithDay } from '@/components/catalog/types';
import { Section } from '@/components/site/section';
import type { Model } from '@/lib/catalog/model';
import { readPriceHistory } from '@/lib/catalog/queries-history';
import { findModel, parseSlug } from '@/lib/catalog/resolve';
import { seenBy } from '@/lib/gateway/endpoints/seen-model';
import { getRuntime } from '@/lib/gateway/runtime';
import { apiBase, siteOrigin } from '../../../site-origin';
import { formatShare } from '../../worked-example';
import { costRoutes } from './cost-basis';
import { CostBox } from './cost-box';
import { CHAT_DEFAULTS, costTexts, EMBEDDING_DEFAULTS } from './cost-query';
import { describeModel, factsOf, pricingLead } from './model-facts';
import { ModelHead } from './model-head';
import { modelPicture } from './model-picture';
import { modelRoutes } from './model-routes';
import { PriceHistory } from './price-history';
import { RouterRules } from './router-rules';
import { StructuredData } from './structured-data';
import { UseIt } from './use-it';

interface ModelPageProps {
  params: Promise<{ slug: string[] }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params }: ModelPageProps): Promise<Metadata> {
  const model = await askedModel((await params).slug.join('/'));
  if (!model) return { title: 'No such model' };
  const path = `/models/${model.slug}`;
  const title = `${model.name}: price, speed and providers`;
  const description = describeModel(model, cheapestRates(await routesOf(model)));
  const images = [{ url: modelPicture(model.slug), width: 1200, height: 630, alt: model.name }];
  return {
    title,
    description,
    alternates: { canonical: path, types: { 'application/json': `/v1/models/${model.slug}` } },
    openGraph: { type: 'website', siteName: 'Runtime', url: path, title, description, images },
    twitter: { card: 'summary_large_image', title, description, images },
  };
}

export default async function ModelPage({ params, searchParams }: ModelPageProps) {
  const [{ slug }, query, runtime, base, origin] = await Promise.all([
    params,
    searchParams,
    getRuntime(),
    apiBase(),
    siteOrigin(),
  ]);
  const model = await askedModel(slug.join('/'));
  if (!model) notFound();
  await toCanonical(model, slug, query);
  const { pool, env, clock } = runtime;
  const ids = model.routes.map(({ id }) => id);
  // A virtual model has no prices of its own.
  const [routes, history] = await Promise.all([
    routesOf(model),
    model.router ? [] : readPriceHistory(pool, ids),
  ]);
  const isChat = model.endpoints.includes('/v1/chat/completions');
  const defaults = isChat ? CHAT_DEFAULTS : EMBEDDING_DEFAULTS;
  const costs = costRoutes(model, routes, env.savingsSharePpm);
  const path = `/models/${model.slug}`;
  return (
    <article>
      <StructuredData model={model} routes={routes} origin={origin} />
      <ModelHead model={model} />
      <div className="mt-10">
        <FactStrip facts={factsOf(model)} />
      </div>
      <Section
        id="routes"
        label={model.router ? 'Rules' : 'Routes'}
        title={model.router ? 'Which model answers.' : 'Who serves it, and what you pay.'}
        lead={pricingLead(model, formatShare(env.savingsSharePpm))}
      >
        {model.router ? <RouterRules router={model.router} /> : <RouteTable routes={routes} />}
      </Section>
      {costs.length > 0 && (
        <Section id="cost" label="Cost" title="What it would cost you.">
          <CostBox
            routes={costs}
            asked={costTexts(query, defaults)}
            defaults={defaults}
            path={path}
            address={`${origin}${path}`}
            isChat={isChat}
          />
        </Section>
      )}
      <Section id="use" label="Use it" title={isChat ? 'Ask it something.' : 'Embed something.'}>
        <UseIt model={model} base={base} isChat={isChat} />
      </Section>
      {!model.router && (
        <Section id="history" label="History" title="What its providers list, and since when.">
          <PriceHistory
            model={model}
            history={history}
            cheapestId={routes.find(({ isCheapest }) => isCheapest)?.id ?? null}
            now={clock()}
          />
        </Section>
      )}
      <p className="mt-12 text-small text-muted">
        This page as JSON:{' '}
        <a
          href={`/v1/models/${model.slug}`}
          className="figure text-ink underline decoration-edge underline-offset-4 hover:decoration-ink"
        >
          /v1/models/{model.slug}
        </a>
      </p>
    </article>
  );
}

/** Read once a request, for the page and what it says of itself. */
const routesOf = cache(
  async (model: Model): Promise<RouteWithDay[]> => modelRoutes(await getRuntime(), model),
);

const askedModel = cache(async (written: string): Promise<Model | null> => {
  const name = decode(written);
  if (name === null) return null;
  const catalog = (await getRuntime()).catalog.current();
  const model = findModel(catalog, parseSlug(name).slug, { workspaceVisible: false });
  return model && seenBy(model, null);
});

/**
 * Other names and spellings lead to the one address, with their question: for good, but for names that will mean
 * another model one day.
 */
async function toCanonical(
  model: Model,
  written: string[],
  query: Record<string, string | string[] | undefined>,
): Promise<void> {
  const path = `/models/${model.slug}`;
  // What was asked to the letter: a slash at its end is not among the written parts.
  if (((await headers()).get('x-path') ?? path) === path) return;
  const name = decode(written.join('/'))?.toLowerCase();
  const isMoving = model.movingAliases.some((alias) => alias.toLowerCase() === name);
  const asked = new URLSearchParams(
    Object.entries(query).flatMap(([key, value]) => [value ?? []].flat().map((one) => [key, one])),
  );
  (isMoving ? redirect : permanentRedirect)(asked.size > 0 ? `${path}?${asked}` : path);
}

function decode(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

function cheapestRates(routes: readonly RouteWithDay[]): { input: string; output: string | null } | null {
  const rates = routes.find(({ isCheapest }) => isCheapest)?.tiers[0]?.rates ?? [];
  const charged = (meter: string) => rates.find((rate) => rate.meter === meter)?.charged ?? null;
  const input = charged('input');
  return input === null ? null : { input, output: charged('output') };
}
