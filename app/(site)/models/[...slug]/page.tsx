import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound, permanentRedirect, redirect } from 'next/navigation';
import { FactStrip } from '@/components/catalog/fact-strip';
import { capabilityLabel, formatRate, formatTokens, groupDigits } from '@/components/catalog/format';
import { RouteTable } from '@/components/catalog/route-table';
import {
  curlSample,
  embeddingsCurlSample,
  embeddingsPythonSample,
  pythonSample,
} from '@/components/site/samples';
import { Section } from '@/components/site/section';
import { Badge } from '@/components/ui/badge';
import { CodeBlock } from '@/components/ui/code-block';
import { CopyButton } from '@/components/ui/copy-button';
import { formatPerMillion } from '@/lib/base/money';
import { rateRange } from '@/lib/catalog/customer-rates';
import type { Model } from '@/lib/catalog/model';
import { findModel, parseSlug } from '@/lib/catalog/resolve';
import { getRuntime } from '@/lib/gateway/runtime';
import { apiBase } from '../../../site-origin';
import { formatShare } from '../../worked-example';
import { publicRoutes } from '../public-models';

interface ModelPageProps {
  params: Promise<{ slug: string[] }>;
}

export async function generateMetadata({ params }: ModelPageProps): Promise<Metadata> {
  const model = await askedModel(await params);
  if (!model) return { title: 'No such model' };
  return {
    title: model.name,
    description: `${model.name} (${model.slug}): who serves it, limits, and what it costs through this gateway.`,
    alternates: { canonical: `/models/${model.slug}` },
  };
}

export default async function ModelPage({ params }: ModelPageProps) {
  const { slug } = await params;
  const [model, runtime, base] = await Promise.all([askedModel({ slug }), getRuntime(), apiBase()]);
  if (!model) notFound();
  toCanonical(model, slug);
  const reference = model.routes.find(({ provider }) => provider.id === model.referenceProvider)?.provider
    .name;
  const isChat = model.endpoints.includes('/v1/chat/completions');
  const [curl, python] = isChat ? [curlSample, pythonSample] : [embeddingsCurlSample, embeddingsPythonSample];
  return (
    <article>
      <ModelHead model={model} />
      <CapabilityList model={model} />
      <div className="mt-10">
        <FactStrip facts={factsOf(model, reference)} />
      </div>

      <Section
        id="routes"
        label="Routes"
        title="Who serves it, and what you pay."
        lead={pricingLead(model, formatShare(runtime.env.savingsSharePpm), reference)}
      >
        <RouteTable routes={publicRoutes(runtime, model.slug)} />
        <p className="mt-4 text-sm text-faint">
          USD per million tokens. Uptime and medians are of the last 30 minutes, shown where requests were
          enough.
        </p>
      </Section>

      <Section id="use" label="Use it" title={isChat ? 'Ask it something.' : 'Embed something.'}>
        <div className="grid gap-6 lg:grid-cols-2">
          <CodeBlock title="curl" language="shell" code={curl(base, model.slug)} />
          <CodeBlock title="Python SDK" language="python" code={python(base, model.slug)} />
        </div>
        <p className="mt-6 text-sm text-muted">
          This page as JSON:{' '}
          <a href={`/v1/models/${model.slug}`} className="figure underline underline-offset-4">
            /v1/models/{model.slug}
          </a>
        </p>
      </Section>
    </article>
  );
}

async function askedModel({ slug }: { slug: string[] }): Promise<Model | null> {
  const name = decode(slug.join('/'));
  if (name === null) return null;
  const catalog = (await getRuntime()).catalog.current();
  return findModel(catalog, parseSlug(name).slug, { workspaceVisible: false });
}

/** Other names and spellings lead to the one address: for good, but for names that will mean another model one day. */
function toCanonical(model: Model, written: string[]): void {
  const path = written.join('/');
  if (path === model.slug) return;
  const name = decode(path)?.toLowerCase();
  const isMoving = model.movingAliases.some((alias) => alias.toLowerCase() === name);
  (isMoving ? redirect : permanentRedirect)(`/models/${model.slug}`);
}

function decode(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

function ModelHead({ model }: { model: Model }) {
  return (
    <>
      <nav aria-label="Breadcrumb" className="label">
        <Link href="/models" prefetch={false} className="underline-offset-4 hover:underline">
          Models
        </Link>{' '}
        / {model.lab}
      </nav>
      <h1 className="display mt-4 text-4xl sm:text-5xl">{model.name}</h1>
      <p className="mt-3 flex flex-wrap items-center gap-x-2">
        <code className="figure text-sm text-muted">{model.slug}</code>
        <CopyButton text={model.slug} what={model.slug} className="text-faint hover:text-ink" />
      </p>
      {model.description && <p className="mt-4 max-w-prose text-lg text-muted">{model.description}</p>}
    </>
  );
}

function CapabilityList({ model }: { model: Model }) {
  return (
    <ul aria-label="Capabilities" className="mt-5 flex flex-wrap gap-2">
      {[...model.capabilities].map((capability) => (
        <li key={capability}>
          <Badge>{capabilityLabel(capability)}</Badge>
        </li>
      ))}
      {model.openWeights && (
        <li>
          <Badge>Open weights</Badge>
        </li>
      )}
      {model.deprecatedAt && (
        <li>
          <Badge tone="warn">Deprecated {model.deprecatedAt.toISOString().slice(0, 10)}</Badge>
        </li>
      )}
    </ul>
  );
}

function factsOf(model: Model, reference: string | undefined) {
  const tokens = (count: number | null) => ({
    value: formatTokens(count),
    title: count === null ? undefined : `${groupDigits(count)} tokens`,
  });
  return [
    { label: 'Context', ...tokens(model.contextTokens) },
    { label: 'Max output', ...tokens(model.outputTokensMax) },
    { label: 'Takes', value: model.inputModalities.join(', ') },
    { label: 'Released', value: model.releasedAt?.toISOString().slice(0, 10) ?? '—' },
    {
      label: 'Benchmark in / out',
      value: benchmarkText(model),
      title: reference && `List price of ${reference}`,
    },
    { label: 'Routes', value: String(model.routes.length) },
  ];
}

function benchmarkText({ benchmark }: Model): string {
  if (!benchmark) return '—';
  const lowest = (meter: 'input' | 'output') => {
    const range = rateRange(benchmark, meter);
    return formatRate(range && formatPerMillion(range.min));
  };
  return `${lowest('input')} / ${lowest('output')}`;
}

function pricingLead(model: Model, share: string, reference: string | undefined): string {
  if (model.source === 'sandbox') return 'Answered by the built-in sandbox, for test keys alone.';
  if (model.sell) return 'This model has fixed rates of its own; they are the exact charge.';
  if (model.router && !model.benchmark)
    return 'Each request goes to one of the models behind it, and costs what that model costs; the answer names it.';
  if (!model.benchmark) return 'No reference price is known, so it cannot be called yet.';
  return `The benchmark is the list price of ${reference ?? 'the reference provider'}. You pay the route’s price plus ${share} of what it saves, never more than the benchmark.`;
}
