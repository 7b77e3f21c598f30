'use client';

import { useState } from 'react';
import useSWR from 'swr';
import { sendJson } from '@/components/ui/send-json';
import { fetchAccount } from '../fetch-account';
import { modeAddress } from '../mode-address';
import type { DashboardMode, KeyRow, OldSecretRow } from '../types';

const LOOK_EVERY_MS = 2_000;
const UNREACHABLE = 'The server cannot be reached. Try again.';

/** The keys as they stand now, and the two things that are done to one without asking. */
export function useKeys(initial: readonly KeyRow[], mode: DashboardMode, renderedAt: number) {
  const [said, say] = useState('');
  const [now, setNow] = useState(renderedAt);
  const { data, error, mutate } = useSWR<{ data: readonly KeyRow[] }>(
    modeAddress('/api/account/keys', mode),
    fetchAccount,
    { fallbackData: { data: initial }, refreshInterval: LOOK_EVERY_MS, onSuccess: () => setNow(Date.now()) },
  );
  const refresh = () => void mutate();
  const send = async (path: string, method: 'POST' | 'DELETE', done: string) => {
    const answer = await sendJson(path, method).catch(() => null);
    say(answer?.ok ? done : (answer?.error.message ?? UNREACHABLE));
    refresh();
  };
  return {
    keys: data?.data ?? initial,
    now,
    fault: error,
    said,
    say,
    refresh,
    undo: (key: KeyRow) =>
      void send(`/api/account/keys/${key.id}/restore`, 'POST', `${key.name} works again.`),
    endOld: (key: KeyRow, secret: OldSecretRow) =>
      void send(
        `/api/account/keys/${key.id}/old-secrets/${secret.id}`,
        'DELETE',
        `The old secret of ${key.name} has ended.`,
      ),
  };
}
