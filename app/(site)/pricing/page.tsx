import type { Metadata } from 'next';
import Link from 'next/link';
import { Section } from '@/components/site/section';
import { Cell, DataTable, HeadCell } from '@/components/ui/data-table';
import { PageHead } from '@/components/ui/page-head';
import { getRuntime } from '@/lib/gateway/runtime';
import { formatShare, type WorkedExample, workedExample } from '../worked-example';

export const metadata: Metadata = {
  title: 'Pricing',
  description: 'How a charge is made: the upstream cost plus a share of the saving, never above list price.',
};

const RULES = [
  ['A cache hit', 'The upstream cost is zero, so the charge is the share of the benchmark alone.'],
  ['No saving', 'Charge equals benchmark; the fee is zero.'],
  ['A dearer route', 'Used only when nothing else can serve; you pay the benchmark, the loss is ours.'],
  ['A failed answer', 'Free. Failed attempts before a good one never raise the charge.'],
  [
    'You leave mid-stream',
    'The provider is stopped; you pay for the prompt and what was already sent to you.',
  ],
  [
    'Prices change',
    'A request is priced by the rates that stood when it was quoted; its row keeps pointing to them.',
  ],
] as const;

export default async function PricingPage() {
  const { env } = await getRuntime();
  const share = formatShare(env.savingsSharePpm);
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
      </figure>

      <Section
        id="example"
        label="Worked example"
        title="One request, four figures."
        lead={`With this server’s share of ${share}. Amounts in USD.`}
      >
        <ExampleTable example={workedExample(env.savingsSharePpm)} />
      </Section>

      <Section id="rules" label="The cases" title="What happens when.">
        <Rules />
        <p className="mt-8">
          Rates by model and provider stand on{' '}
          <Link href="/models" prefetch={false} className="underline underline-offset-4">
            the models page
          </Link>
          .
        </p>
      </Section>
    </>
  );
}

function ExampleTable({ example }: { example: WorkedExample }) {
  const { benchmark, upstream, share, charge, saved } = example;
  const rows = [
    ['Benchmark', 'the reference provider’s list price', benchmark],
    ['Upstream', 'what the chosen route cost', upstream],
    ['Charge', `${upstream} + ${share} × (${benchmark} − ${upstream})`, charge],
    ['Saved', 'benchmark − charge', saved],
  ] as const;
  return (
    <DataTable caption="A worked example of a charge" className="max-w-3xl">
      <thead>
        <tr>
          <HeadCell>Figure</HeadCell>
          <HeadCell>Made of</HeadCell>
          <HeadCell numeric>USD</HeadCell>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, how, amount]) => (
          <tr key={name}>
            <Cell className="font-medium">{name}</Cell>
            <Cell className="text-muted">{how}</Cell>
            <Cell numeric>{amount}</Cell>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

function Rules() {
  return (
    <dl className="grid max-w-4xl gap-x-12 sm:grid-cols-2">
      {RULES.map(([name, text]) => (
        <div key={name} className="border-t py-5">
          <dt className="font-medium">{name}</dt>
          <dd className="mt-1 text-muted">{text}</dd>
        </div>
      ))}
    </dl>
  );
}
