'use client';

import { useSyncExternalStore } from 'react';

let kept: string | null = null;

/**
 * The secret of the link that led here. It stands behind the mark of the address, which no server is told, and is
 * taken out of the address bar once it is read. Null on the server and where there is none.
 */
export function useLinkToken(): { token: string | null; isRead: boolean } {
  const token = useSyncExternalStore(nothingChanges, readToken, () => null);
  const isRead = useSyncExternalStore(
    nothingChanges,
    () => true,
    () => false,
  );
  return { token, isRead };
}

function nothingChanges(): () => void {
  return () => undefined;
}

function readToken(): string | null {
  const { hash, pathname, search } = window.location;
  if (hash.length > 1) {
    kept = hash.slice(1);
    window.history.replaceState(window.history.state, '', pathname + search);
  }
  return kept;
}
