import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound, redirect } from 'next/navigation';
import { AttemptsTable } from '@/components/dashboard/attempts-table';
import { ChargeExplained } from '@/components/dashboard/charge-explained';
import { FigureList } from '@/components/dashboard/figure-list';
import { formatDollars } from '@/components/dashboard/format';
import { modeAddress } from '@/components/dashboard/mode-address';
import { ReceiptFacts } from '@/components/dashboard/receipt-facts';
import { RequestStatus } from '@/components/dashboard/request-table';
import { RoutingTable } from '@/components/dashboard/routing-table';
import type { PrintedReceipt } from '@/components/dashboard/types';
import { CopyButton } from '@/components/ui/copy-button';
import type { Mode } from '@/lib/auth/caller';
import { isApiError } from '@/lib/base/errors';
import { formatUsd, maxPico, parseUsd } from '@/lib/base/money';
import { type OpenedPage, openPage, type SearchParams } from '../../open-page';
import { readReceipt } from '../receipt';

export const metadata: Metadata = { title: 'Receipt' };

interface ReceiptPageProps {
  params: Promise<{ id: string }>;
  searchParams: SearchParams;
}

export default async function ReceiptPage({ params, searchParams }: ReceiptPageProps) {
  const { id } = await params;
  const page = await openPage(`/dashboard/requests/${encodeURIComponent(id)}`, searchParams);
  const receipt = await findReceipt(page, id);
  return (
    <article>
      <ReceiptHead receipt={receipt} />
      <FigureList className="mt-6" figures={figuresOf(receipt)} />
      <Explanation receipt={receipt} />
      <section aria-labelledby="attempts" className="mt-14">
        <h2 id="attempts" className="display mb-4 text-2xl">
          Attempts
        </h2>
        <AttemptsTable attempts={receipt.attempts} />
      </section>
      {receipt.routing && (
        <section aria-labelledby="routing" className="mt-14">
          <h2 id="routing" className="display mb-4 text-2xl">
            Why this route
          </h2>
          <RoutingTable routing={receipt.routing} servedBy={receipt.route_id} />
        </section>
      )}
      <div className="mt-14">
        <ReceiptFacts receipt={receipt} />
      </div>
    </article>
  );
}

function ReceiptHead({ receipt }: { receipt: PrintedReceipt }) {
  const { mode } = receipt;
  return (
    <>
      <p className="label mb-3">{mode === 'test' ? 'Receipt, test mode' : 'Receipt'}</p>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="display text-4xl [overflow-wrap:anywhere]">
          {receipt.model || receipt.requested_model}
        </h1>
        <RequestStatus status={receipt.status} errorCode={receipt.error_code} />
      </div>
      <p className="mt-3 flex flex-wrap items-center gap-x-5 text-muted">
        <span className="figure min-w-0 text-[0.8125rem] [overflow-wrap:anywhere]">{receipt.id}</span>
        <span className="flex items-center gap-x-5">
          <CopyButton
            text={receipt.id}
            what="the request id"
            className="-mx-2 min-h-11 underline underline-offset-4"
          />
          {/* A plain link: what it leads to is no page. */}
          <a
            href={modeAddress(`/api/account/requests/${receipt.id}`, mode)}
            className="inline-flex min-h-11 items-center text-sm underline underline-offset-4"
          >
            JSON
          </a>
          <Link
            href={modeAddress('/dashboard/requests', mode)}
            prefetch={false}
            className="inline-flex min-h-11 items-center text-sm underline underline-offset-4"
          >
            All requests
          </Link>
        </span>
      </p>
    </>
  );
}

function Explanation({ receipt }: { receipt: PrintedReceipt }) {
  const upstream = parseUsd(receipt.upstream_cost);
  const above = (amount: string) => formatUsd(maxPico(parseUsd(amount) - upstream, 0n));
  return (
    <section aria-labelledby="explained" className="mt-14">
      <h2 id="explained" className="display mb-4 text-2xl">
        Explain this charge
      </h2>
      <ChargeExplained
        receipt={receipt}
        difference={above(receipt.benchmark_cost)}
        fee={above(receipt.customer_charge)}
      />
    </section>
  );
}

function figuresOf(receipt: PrintedReceipt) {
  return [
    { label: 'Charge', value: formatDollars(receipt.customer_charge) },
    { label: 'Benchmark', value: formatDollars(receipt.benchmark_cost), note: 'sent direct, at list price' },
    {
      label: 'Saved',
      value: formatDollars(receipt.saved),
      note: `${receipt.savings_pct} % of the benchmark`,
    },
  ];
}

/** The receipt; where the address names the wrong mode, or none, the one it is in. */
async function findReceipt({ runtime, session, mode }: OpenedPage, id: string): Promise<PrintedReceipt> {
  const find = (one: Mode) =>
    readReceipt(runtime, session, one, id).catch((error) => {
      if (isApiError(error) && error.code === 'not_found') return null;
      throw error;
    });
  const found = await find(mode);
  if (found) return found;
  const other = mode === 'live' ? 'test' : 'live';
  if (await find(other)) redirect(modeAddress(`/dashboard/requests/${id}`, other));
  notFound();
}
