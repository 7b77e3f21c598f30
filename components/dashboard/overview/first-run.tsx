'use client';

import Link from 'next/link';
import { useState } from 'react';
import { CodePanel } from '@/components/ui/code-panel';
import { Segments } from '@/components/ui/controls';
import { formatDollars, formatDuration } from '../format';
import { modeAddress } from '../mode-address';
import type { DashboardMode, RequestRow } from '../types';
import { FirstKey } from './first-key';
import {
  firstSample,
  SAMPLE_LANGUAGE_COOKIE,
  SAMPLE_LANGUAGES,
  SAMPLE_NEEDS,
  type SampleLanguage,
} from './sample-code';

export interface SampleChoice {
  /** The base URL that programs are given. */
  apiBase: string;
  language: SampleLanguage;
  /** The key that sign-up made is still to be shown. */
  hasWelcomeKey: boolean;
  /** Why this person may not make keys; null: they may. */
  whyNoKey: string | null;
}

interface FirstRunProps {
  mode: DashboardMode;
  sample: SampleChoice;
  /** The first request, once it is there. */
  received: RequestRow | null;
}

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** In this tab's memory alone: a reload forgets it, going to another page and back does not. */
const shownKeys = new Map<DashboardMode, string>();

/** The way to the first request: a key, a program to paste, and a line where the request is seen to arrive. */
export function FirstRun({ mode, sample, received }: FirstRunProps) {
  const [key, setKey] = useState<string | null>(() => shownKeys.get(mode) ?? null);
  const [language, setLanguage] = useState(sample.language);
  const keep = (made: string) => {
    shownKeys.set(mode, made);
    setKey(made);
  };
  const choose = (value: string) => {
    setLanguage(value as SampleLanguage);
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser we serve
    document.cookie = `${SAMPLE_LANGUAGE_COOKIE}=${value}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax`;
  };
  return (
    <section aria-labelledby="first-run" className="mt-8 rounded-lg border bg-raised p-5 sm:p-8">
      <h2 id="first-run" className="display text-2xl">
        Send your first {mode} request
      </h2>
      <p className="mt-2 max-w-prose text-muted">
        {mode === 'test'
          ? 'Test keys are answered by the built-in sandbox, at the model’s real prices and on test credits.'
          : 'Live keys reach real providers and are charged to live credits.'}
      </p>
      <FirstKey mode={mode} sample={sample} shown={key} onShown={keep} />
      <div className="mt-6 flex flex-wrap items-center gap-x-4 gap-y-2">
        <Segments
          legend="Language of the sample"
          name="sample-language"
          options={SAMPLE_LANGUAGES}
          value={language}
          onChange={choose}
        />
        <span className="text-small text-muted">
          {language === 'curl' ? SAMPLE_NEEDS.curl : <code className="figure">{SAMPLE_NEEDS[language]}</code>}
        </span>
      </div>
      <div className="mt-3">
        <CodePanel
          title={key ? 'The key is in it' : 'Reads the key from GATEWAY_API_KEY'}
          code={firstSample(language, sample.apiBase, key)}
        />
      </div>
      <Arrival mode={mode} received={received} />
    </section>
  );
}

function Arrival({ mode, received }: { mode: DashboardMode; received: RequestRow | null }) {
  return (
    <div role="status" className="mt-5 border-t pt-4">
      {received ? (
        <>
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="font-medium text-good">Received:</span>
            <span className="[overflow-wrap:anywhere]">
              {received.model ?? received.requested_model}, status {received.status}, in{' '}
              {formatDuration(received.latency_ms)}
            </span>
            <Link
              href={modeAddress(`/dashboard/requests/${received.id}`, mode)}
              prefetch={false}
              className="underline underline-offset-4"
            >
              Open the receipt
            </Link>
          </p>
          <ReceiptLine received={received} />
        </>
      ) : (
        <p className="flex min-h-11 items-center gap-x-3">
          <span
            aria-hidden="true"
            className="size-2 animate-pulse rounded-full bg-ink motion-reduce:animate-none"
          />
          <span>Waiting for the first request …</span>
        </p>
      )}
    </div>
  );
}

function ReceiptLine({ received }: { received: RequestRow }) {
  const figures = [
    ['Tokens in', String(received.input_tokens)],
    ['Tokens out', String(received.output_tokens)],
    ['Charged', formatDollars(received.customer_charge)],
    ['Saved', formatDollars(received.saved)],
  ] as const;
  return (
    <dl className="mt-3 grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-4">
      {figures.map(([label, value]) => (
        <div key={label} className="min-w-0">
          <dt className="label">{label}</dt>
          <dd className="figure mt-1 text-small [overflow-wrap:anywhere]">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
