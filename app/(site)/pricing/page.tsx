import type { Metadata } from 'next';
import { Section } from '@/components/site/section';
import { Cell, DataTable, HeadCell, RowHead } from '@/components/ui/data-table';
import { Disclosure } from '@/components/ui/disclosure';
import { PageHead } from '@/components/ui/page-head';
import { TextLink } from '@/components/ui/text-link';
import { isFree } from '@/lib/catalog/rates';
import { visibleModels } from '@/lib/gateway/endpoints/model-rows';
import { getRuntime, type Runtime } from '@/lib/gateway/runtime';
import { formatShare } from '../worked-example';
import { Calculator, type Query } from './calculator';
import { type ChargeExample, chargeExamples } from './charge-examples';
import { FREE, QUESTIONS } from './pricing-words';

export const metadata: Metadata = {
  title: 'Pricing',
  description:
    'How a charge is made, and what a month of your requests costs on each route: the upstream cost plus a share of the saving, never above list price.',
};

export default async function PricingPage({ searchParams }: { searchParams: Promise<Query> }) {
  const runtime = await getRuntime();
  const share = formatShare(runtime.env.savingsSharePpm);
  return (
    <>
      <PageHead label="Pricing" title="You pay what it cost, plus a share of what it saved.">
        No plan, no seat, no mark-up on list price. One credit is one dollar.
      </PageHead>

      <figure className="mt-12 rounded-lg border bg-raised px-5 py-8 sm:px-8">
        <figcaption className="label">The formula</figcaption>
        <p className="figure mt-4 text-base sm:text-xl">
          charge = upstream + {share} × (benchmark − upstream)
          <br />
          <span className="text-muted">and never above benchmark</span>
        </p>
        <dl className="mt-6 grid gap-x-10 gap-y-3 text-small text-muted sm:grid-cols-3">
          <Term name="upstream">what the chosen route’s provider takes for the request</Term>
          <Term name="benchmark">
            what the model’s reference provider lists for the same request, sent directly
          </Term>
          <Term name={share}>this server’s share of what was saved; the rest is yours</Term>
        </dl>
      </figure>

      <Section
        id="calculator"
        label="Calculator"
        title="What a month of yours would cost."
        lead="At the catalog’s prices of now, by the arithmetic that settles requests. The address holds your question."
      >
        <Calculator runtime={runtime} query={await searchParams} />
      </Section>

      <Section
        id="cases"
        label="The cases"
        title="One request, each way it can go."
        lead="Worked out by the code that charges. Amounts in USD."
      >
        <ExampleTable examples={chargeExamples(runtime.env.savingsSharePpm, share)} />
      </Section>

      <Section id="free" label="Free" title="What costs nothing.">
        <dl className="grid max-w-4xl gap-x-12 sm:grid-cols-2">
          {FREE.map(([name, text]) => (
            <div key={name} className="border-t py-5">
              <dt className="font-medium">{name}</dt>
              <dd className="mt-1 text-muted">{text}</dd>
            </div>
          ))}
        </dl>
        <p className="mt-4 max-w-prose text-muted">{freeModels(runtime)}</p>
      </Section>

      <Section id="questions" label="Questions" title="What buyers ask.">
        <div className="max-w-4xl">
          {QUESTIONS.map(([question, answer]) => (
            <Disclosure
              key={question}
              className="border-t py-3"
              summary={<span className="text-body font-medium text-ink">{question}</span>}
            >
              <p className="max-w-prose pb-3 pl-5 text-muted">{answer}</p>
            </Disclosure>
          ))}
        </div>
        <p className="mt-8">
          Rates by model and provider stand on <TextLink href="/models">the models page</TextLink>; how it is
          built, in <TextLink href="/brief">the brief</TextLink>.
        </p>
      </Section>
    </>
  );
}

function Term({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt className="figure text-ink">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function ExampleTable({ examples }: { examples: readonly ChargeExample[] }) {
  return (
    <DataTable caption="A request by each way of charging">
      <thead>
        <tr>
          <HeadCell>Case</HeadCell>
          <HeadCell>Charge is</HeadCell>
          <HeadCell numeric>Benchmark</HeadCell>
          <HeadCell numeric>Upstream</HeadCell>
          <HeadCell numeric>Charge</HeadCell>
          <HeadCell numeric>Saved</HeadCell>
        </tr>
      </thead>
      <tbody>
        {examples.map(({ name, rule, benchmark, upstream, charge, saved }) => (
          <tr key={name}>
            <RowHead className="min-w-36 font-medium">{name}</RowHead>
            <Cell className="min-w-56 text-muted">{rule}</Cell>
            <Cell numeric>{benchmark}</Cell>
            <Cell numeric>{upstream}</Cell>
            <Cell numeric>{charge}</Cell>
            <Cell numeric>{saved}</Cell>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

/** How many models have a route that costs nothing: counted, for the catalog changes. */
function freeModels(runtime: Runtime): string {
  const free = visibleModels(runtime.catalog.current(), null).filter(
    ({ source, router, routes }) =>
      source !== 'sandbox' && !router && routes.some(({ price }) => price && isFree(price)),
  );
  if (free.length === 0)
    return 'No provider in this server’s catalog gives a model away; a model on your own machine (a local server) costs nothing here.';
  return `${free.length === 1 ? 'One model has' : `${free.length} models have`} a route that costs nothing: ${free
    .slice(0, 5)
    .map(({ slug }) => slug)
    .join(', ')}${free.length > 5 ? ' and others' : ''}.`;
}
