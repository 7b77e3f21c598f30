'use client';

import { useCallback, useMemo, useState } from 'react';
import useSWR from 'swr';
import { fetchAccount } from '../fetch-account';
import { useNews } from '../use-news';
import { appendPage, type HeldRows, holdPage, meets, mergeNewest, unseenRows } from './merge-rows';
import type { SearchedPage } from './request-types';

/** Between looks while nobody tells us of news, live and not; and while somebody does. */
const LIVE_MS = 2_000;
const CALM_MS = 20_000;
/** Rows that scrolling asks for at once. */
const OLDER_ROWS = 100;
/** More rows than these pages hold, arrived between two looks, are shown from the newest on. */
const MOST_PAGES = 10;

/**
 * The rows of an address's filters: the first page from the server, older ones on demand, new ones by themselves when
 * live, else counted until they are asked for.
 * @param address of the API, with the filters
 */
export function useRequestRows(address: string, first: SearchedPage, isLive: boolean) {
  const [held, setHeld] = useState<HeldRows>(() => holdPage(first));
  const [waiting, setWaiting] = useState<SearchedPage | null>(null);
  const [isTold, setTold] = useState(false);
  const look = useSWR<SearchedPage>(address, (path: string) => readNewest(path, held), {
    refreshInterval: isTold ? CALM_MS : isLive ? LIVE_MS : CALM_MS,
    revalidateOnMount: false,
    dedupingInterval: 300,
    onSuccess(page) {
      if (isLive) setHeld((now) => mergeNewest(now, page));
      else setWaiting(page);
    },
  });
  const state = useNews(() => void look.mutate());
  if ((state === 'live') !== isTold) setTold(state === 'live');
  const older = useOlder(address, held, setHeld);
  const unseen = useMemo(() => (waiting ? unseenRows(held, waiting).length : 0), [held, waiting]);
  const showWaiting = () => {
    if (waiting) setHeld((now) => mergeNewest(now, waiting));
    setWaiting(null);
  };
  return { held, older, unseen, showWaiting, fault: look.error, isTold };
}

function useOlder(address: string, held: HeldRows, setHeld: (change: (now: HeldRows) => HeldRows) => void) {
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const { cursor } = held;
  const load = useCallback(async () => {
    if (cursor === null) return;
    setBusy(true);
    setFault(null);
    try {
      const page = await fetchAccount<SearchedPage>(
        `${address}&limit=${OLDER_ROWS}&cursor=${encodeURIComponent(cursor)}`,
      );
      // A second answer to the same question would add nothing but an older cursor.
      setHeld((now) => (now.cursor === cursor ? appendPage(now, page) : now));
    } catch (error) {
      setFault(error);
    } finally {
      setBusy(false);
    }
  }, [address, cursor, setHeld]);
  return { load, isBusy, fault };
}

/** The newest rows down to one that is known. */
async function readNewest(path: string, held: HeldRows): Promise<SearchedPage> {
  let page = await fetchAccount<SearchedPage>(path);
  if (held.rows.length === 0) return page;
  for (let count = 1; count < MOST_PAGES && page.next_cursor !== null && !meets(held.rows, page); count++) {
    const next = await fetchAccount<SearchedPage>(`${path}&cursor=${encodeURIComponent(page.next_cursor)}`);
    page = { ...next, data: [...page.data, ...next.data] };
  }
  return page;
}
