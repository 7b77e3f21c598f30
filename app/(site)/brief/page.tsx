import type { Metadata } from 'next';
import Link from 'next/link';
import { PageHead } from '@/components/ui/page-head';

export const metadata: Metadata = {
  title: 'Brief',
  description: 'Runtime in one page: the problem, the bargain, and what stands behind the figures.',
};

const POINTS = [
  {
    title: 'The problem',
    text: 'The same open model is sold by ten companies at ten prices, and the same prompt is paid for again and again. Comparing them by hand takes longer than the saving is worth, and changing provider means changing code.',
  },
  {
    title: 'The product',
    text: 'One endpoint that speaks the OpenAI API. It knows who serves a model, at which price and with which limits, picks the cheapest route that honours the whole request, remembers answers it has already given you, and takes over when a provider fails.',
  },
  {
    title: 'The bargain',
    text: 'The benchmark is the list price of the model’s reference provider. You pay what the route cost plus a fixed share of what was saved, and never more than the benchmark. Where nothing is saved, nothing is earned.',
  },
  {
    title: 'The proof',
    text: 'Each response carries its benchmark, charge and saving. Behind them stands a receipt: tokens by kind, the dated price that was used, every attempt, and the arithmetic line by line. Receipt, request row and ledger agree to the last digit.',
  },
  {
    title: 'The money',
    text: 'Amounts are whole pico-dollars in a double-entry ledger. Credits are set aside before a provider is called and taken once, after it answered; failed answers cost nothing; concurrent requests cannot overspend a balance.',
  },
];

export default function BriefPage() {
  return (
    <article>
      <PageHead label="Brief" title="Runtime in one page.">
        For the person who has to decide whether traffic may go through it.
      </PageHead>
      <dl className="mt-16 max-w-4xl">
        {POINTS.map((point, index) => (
          <div key={point.title} className="grid gap-x-10 gap-y-2 border-t py-8 sm:grid-cols-[14rem_1fr]">
            <dt className="flex items-baseline gap-4 font-display text-2xl tracking-tight">
              <span className="figure text-xs text-faint" aria-hidden="true">
                0{index + 1}
              </span>
              {point.title}
            </dt>
            <dd className="max-w-prose text-muted">{point.text}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-6 border-t pt-8">
        Next:{' '}
        <Link href="/pricing" prefetch={false} className="underline underline-offset-4">
          how a charge is made
        </Link>
        ,{' '}
        <Link href="/docs" prefetch={false} className="underline underline-offset-4">
          the docs
        </Link>
        .
      </p>
    </article>
  );
}
