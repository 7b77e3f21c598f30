import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { Section } from '@/components/site/section';
import { WalkDrawing } from '@/components/site/walk-drawing';
import { WALK } from '@/components/site/walk-steps';
import { Cell, DataTable, HeadCell, RowHead } from '@/components/ui/data-table';
import { PageHead } from '@/components/ui/page-head';
import { TextLink } from '@/components/ui/text-link';
import { getRuntime } from '@/lib/gateway/runtime';
import { NOT_YET } from '../beta/what-works';
import { formatShare } from '../worked-example';
import { type BenchFigures, benchFigures } from './bench-figures';
import { PROMISES } from './promises';

export const metadata: Metadata = {
  title: 'Brief',
  description:
    'The technical brief: how Runtime routes, caches, charges and accounts for a request, what it costs in time, which promises are tested where, and what is not there.',
};

export default async function BriefPage() {
  const { env } = await getRuntime();
  const bench = benchFigures();
  return (
    <article>
      <PageHead label="Brief" title="How Runtime works, and what it does not do.">
        For the person who has to decide whether traffic may go through it.
      </PageHead>

      <dl className="mt-16 max-w-4xl">
        <Point number="01" title="Routing">
          One model is often sold by several providers. Each request goes to the best route that honours all
          of it: every parameter, the context, the caller’s limits. Price, weighed by how often a route fails,
          orders them, or speed where the caller asks for it; a route that failed rests until one request
          finds it back. Callers may pin, order, exclude or cap by price.{' '}
          <TextLink href="/status">How providers answer now</TextLink>.
        </Point>
        <Point number="02" title="Optimization">
          The same request again is answered from the workspace’s own encrypted cache. A provider’s own prompt
          cache is used where it has one, and a conversation stays on the route that has it warm. Nothing is
          written into a request that its receipt does not say.
        </Point>
        <Point number="03" title="Billing">
          The charge is what the route cost plus {formatShare(env.savingsSharePpm)} of what was saved against
          the reference’s list price, and never more than that price. Credit is set aside before a provider is
          asked and taken once; failed answers cost nothing. Amounts are whole pico-dollars in a double-entry
          ledger. <TextLink href="/pricing">How a charge is made</TextLink>.
        </Point>
        <Point number="04" title="Visibility">
          Benchmark, charge and saving stand on every response; behind them a receipt: tokens by kind, the
          dated price, every attempt, the arithmetic line by line. Prompts and answers are in no log and no
          row. <TextLink href="/docs#savings-headers">The headers</TextLink>.
        </Point>
      </dl>

      <Section id="walk" label="One request" title="One request, one way through.">
        <div className="grid items-start gap-x-16 gap-y-10 lg:grid-cols-[minmax(0,26rem)_minmax(0,1fr)]">
          <WalkDrawing />
          <ol className="max-w-prose">
            {WALK.map(({ title, text, exit }, index) => (
              <li key={title} className="border-t py-4">
                <p className="font-medium">
                  <span className="figure mr-3 text-caption text-faint">{index + 1}</span>
                  {title}
                </p>
                <p className="mt-1 text-muted">
                  {text}
                  {exit && (
                    <>
                      {' '}
                      <span className="text-small text-faint">Ends here with {exit}.</span>
                    </>
                  )}
                </p>
              </li>
            ))}
          </ol>
        </div>
      </Section>

      <Section
        id="figures"
        label="Figures"
        title="What it adds to a request."
        lead={bench ? `Measured on ${bench.date}, CPU time rather than waiting.` : undefined}
      >
        {bench ? <Bench bench={bench} /> : <p className="text-muted">The figures stand in docs/bench.md.</p>}
      </Section>

      <Section
        id="promises"
        label="Promises"
        title="Each has a test that would fail."
        lead="The suite runs them all with npm test, on a clean machine, without a provider."
      >
        <DataTable caption="Promises and their tests">
          <thead>
            <tr>
              <HeadCell>Promise</HeadCell>
              <HeadCell>Test</HeadCell>
            </tr>
          </thead>
          <tbody>
            {PROMISES.map(({ promise, test }) => (
              <tr key={promise}>
                <RowHead className="min-w-64">{promise}</RowHead>
                <Cell className="whitespace-nowrap">
                  <code className="figure text-small">{test}</code>
                </Cell>
              </tr>
            ))}
          </tbody>
        </DataTable>
      </Section>

      <Section id="missing" label="Not there" title="What it does not do yet.">
        <ul className="max-w-prose">
          {NOT_YET.map((item) => (
            <li key={item} className="border-t py-3.5">
              {item}
            </li>
          ))}
        </ul>
        <p className="mt-8">
          What works stands on <TextLink href="/beta">the beta page</TextLink>.
        </p>
      </Section>
    </article>
  );
}

function Point({ number, title, children }: { number: string; title: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-10 gap-y-2 border-t py-8 sm:grid-cols-[14rem_1fr]">
      <dt className="flex items-baseline gap-4 font-display text-2xl tracking-tight">
        <span className="figure text-caption text-faint" aria-hidden="true">
          {number}
        </span>
        {title}
      </dt>
      <dd className="max-w-prose text-muted">{children}</dd>
    </div>
  );
}

function Bench({ bench }: { bench: BenchFigures }) {
  return (
    <>
      <DataTable caption={`CPU of a request, measured on ${bench.date}`}>
        <thead>
          <tr>
            <HeadCell>Request</HeadCell>
            <HeadCell numeric unit="µs of CPU">
              Gateway
            </HeadCell>
            <HeadCell numeric unit="µs of CPU">
              Its PostgreSQL
            </HeadCell>
            <HeadCell numeric unit="times">
              The floor
            </HeadCell>
            <HeadCell numeric unit="times">
              Wanted
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          {bench.rows.map(({ scenario, gateway, database, ratio, wanted }) => (
            <tr key={scenario}>
              <RowHead className="min-w-48">{scenario}</RowHead>
              <Cell numeric>{gateway}</Cell>
              <Cell numeric>{database}</Cell>
              <Cell numeric>{ratio || '–'}</Cell>
              <Cell numeric>{wanted}</Cell>
            </tr>
          ))}
        </tbody>
      </DataTable>
      <p className="mt-4 max-w-prose text-small text-muted">
        {bench.how} The floor is the least that a gateway in Node can do: it passes bytes on and keeps money
        in memory. This one commits a hold before the provider is asked and a settlement before the last byte.
      </p>
    </>
  );
}
