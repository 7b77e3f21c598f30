'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { CodePanel } from '@/components/ui/code-panel';
import { CopyButton } from '@/components/ui/copy-button';
import { Disclosure } from '@/components/ui/disclosure';
import { AttemptsTable } from '../attempts-table';
import { ChargeExplained } from '../charge-explained';
import { FactList } from '../fact-list';
import { FigureList } from '../figure-list';
import { formatDay, formatDollars } from '../format';
import { modeAddress } from '../mode-address';
import { ReceiptFacts } from '../receipt-facts';
import { RoutingTable } from '../routing-table';
import type { PrintedReceipt } from '../types';
import { AttemptTimeline } from './attempt-timeline';
import { CachedAnswer } from './cached-answer';
import type { RequestPanelView } from './request-types';

interface RequestDetailProps {
  view: RequestPanelView;
  /** In the side panel everything stands in one column. */
  isNarrow?: boolean;
  onChanged(): void;
}

/** Everything about one request, in the order in which it is asked: what it cost and why, how it went, what it was. */
export function RequestDetail({ view, isNarrow = false, onChanged }: RequestDetailProps) {
  const { receipt } = view;
  return (
    <>
      <FigureList figures={figuresOf(receipt)} />
      <Part id="explained" title="Explain this charge">
        <ChargeExplained receipt={receipt} difference={view.difference} fee={view.fee} isNarrow={isNarrow} />
        <Prices view={view} />
      </Part>
      <Part id="attempts" title="Attempts">
        <AttemptTimeline receipt={receipt} />
        <AttemptsTable attempts={receipt.attempts} />
      </Part>
      {receipt.routing && (
        <Part id="routing" title="Why this route">
          <RoutingTable routing={receipt.routing} servedBy={receipt.route_id} />
        </Part>
      )}
      <Part id="text" title="Request and answer">
        <p className="text-muted">
          Not stored. Prompts and answers are kept nowhere unless a workspace asks for it, and this one has
          not; the request below has your own words in their place. What is kept is said in the workspace’s{' '}
          <Link href="/dashboard/settings" prefetch={false} className="underline underline-offset-4">
            settings
          </Link>
          .
        </p>
        <div className="mt-4">
          <CodePanel code={view.curl} title="The same request with curl" />
        </div>
        <CachedAnswer view={view} onChanged={onChanged} />
      </Part>
      <Part id="headers" title="Headers">
        <Headers view={view} />
      </Part>
      <div className="mt-12">
        <ReceiptFacts receipt={receipt} isNarrow={isNarrow} />
      </div>
    </>
  );
}

function Part({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id} className="mt-12 min-w-0">
      <h2 id={id} className="display mb-4 text-2xl">
        {title}
      </h2>
      {children}
    </section>
  );
}

/** Copies and the ways on. */
export function RequestLinks({ receipt, children }: { receipt: PrintedReceipt; children?: ReactNode }) {
  const look = 'inline-flex min-h-11 items-center text-sm underline underline-offset-4';
  const page = modeAddress(`/dashboard/requests/${receipt.id}`, receipt.mode);
  return (
    <div className="flex flex-wrap items-center gap-x-5 text-muted">
      <span className="figure min-w-0 text-[0.8125rem] [overflow-wrap:anywhere]">{receipt.id}</span>
      <CopyButton
        text={receipt.id}
        what="the request id"
        className="-mx-2 min-h-11 text-sm underline underline-offset-4"
      />
      {/* A plain link: what it leads to is no page. */}
      <a href={modeAddress(`/api/account/requests/${receipt.id}`, receipt.mode)} className={look}>
        JSON
      </a>
      {children ?? (
        <Link href={page} prefetch={false} className={look}>
          Its own page
        </Link>
      )}
    </div>
  );
}

function figuresOf(receipt: PrintedReceipt) {
  return [
    { label: 'Charge', value: formatDollars(receipt.customer_charge) },
    { label: 'Benchmark', value: formatDollars(receipt.benchmark_cost), note: 'sent direct, at list price' },
    {
      label: 'Saved',
      value: formatDollars(receipt.saved),
      note: receipt.saved === '0' ? 'nothing' : `${receipt.savings_pct} %, by ${mechanismOf(receipt)}`,
    },
  ];
}

function mechanismOf({ cache_tier }: PrintedReceipt): string {
  if (cache_tier === 'exact_response_cache') return 'the exact cache';
  return cache_tier === 'inflight_dedupe' ? 'joining one in flight' : 'routing';
}

const ORIGINS: Record<string, string> = {
  override: 'set by the operator over the published price',
  confirmed: 'published, confirmed by two sources',
  single: 'published, from one source',
  operator: 'set by the operator',
  local: 'a local server: free',
  sandbox: 'the sandbox: taken from the real price',
};

function Prices({ view: { prices } }: { view: RequestPanelView }) {
  if (prices.length === 0) return null;
  return (
    <div className="mt-8">
      <p className="label mb-2.5">The prices it was counted with</p>
      <FactList
        facts={prices.flatMap(({ of, id, origin, effective_from }) => [
          { label: `${of}: price id`, value: id, copy: true },
          {
            label: `${of}: source`,
            value: `${ORIGINS[origin] ?? origin}, since ${formatDay(effective_from)}`,
          },
        ])}
      />
    </div>
  );
}

function Headers({ view: { headers, receipt } }: { view: RequestPanelView }) {
  return (
    <Disclosure summary={`${headers.length} headers of the answer`}>
      {receipt.stream && (
        <p className="mb-3 text-small text-muted">
          A stream’s head is sent before these are known: they came in the receipt at its end.
        </p>
      )}
      <FactList facts={headers.map(([label, value]) => ({ label, value }))} />
    </Disclosure>
  );
}
