'use client';

import { useSyncExternalStore } from 'react';

/** A key made on a page of this site, in the memory of this tab alone: it is in no storage, and gone when the tab is. */
let tabKey: string | null = null;
const readers = new Set<() => void>();

/** Keeps a key for the samples of this tab. */
export function keepTabKey(key: string): void {
  tabKey = key;
  for (const tell of readers) tell();
}

/** The key that was made in this tab; null on the server and before one was. */
export function useTabKey(): string | null {
  return useSyncExternalStore(
    (tell) => {
      readers.add(tell);
      return () => readers.delete(tell);
    },
    () => tabKey,
    () => null,
  );
}
