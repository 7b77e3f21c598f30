'use client';

import { useEffect, useState } from 'react';
import useSWR from 'swr';
import { fetchJson } from '@/components/ui/send-json';
import { StatusView } from './status-view';
import type { StatusReport } from './types';

const EVERY_MS = 15_000;

/** The status as it was when the page was made, then anew every 15 seconds. */
export function LiveStatusReport({ initial }: { initial: StatusReport }) {
  const { data = initial, error } = useSWR<StatusReport>('/status.json', fetchJson, {
    fallbackData: initial,
    refreshInterval: EVERY_MS,
    revalidateOnMount: false,
  });
  return (
    <>
      <Updated at={data.generated_at} hasFault={Boolean(error)} />
      <StatusView report={data} />
    </>
  );
}

/** When this was found out: the moment itself until there is script, then how long ago. */
function Updated({ at, hasFault }: { at: string; hasFault: boolean }) {
  const [seconds, setSeconds] = useState<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new report begins the count anew
  useEffect(() => {
    // Counted from here: the reader's clock may be wrong.
    const began = performance.now();
    const tick = () => setSeconds(Math.round((performance.now() - began) / 1_000));
    tick();
    const timer = setInterval(tick, 1_000);
    return () => clearInterval(timer);
  }, [at]);
  return (
    <p className="mt-8 text-small text-faint tabular-nums">
      Updated{' '}
      <time dateTime={at} title={at}>
        {seconds === null ? `${at.slice(0, 10)} ${at.slice(11, 19)} UTC` : agoWords(seconds)}
      </time>
      {seconds !== null && !hasFault && ', every 15 seconds'}
      {hasFault && <span role="alert"> · this server cannot be reached; trying again.</span>}
    </p>
  );
}

function agoWords(seconds: number): string {
  if (seconds < 2) return 'just now';
  return seconds < 120 ? `${seconds} s ago` : `${Math.floor(seconds / 60)} min ago`;
}
