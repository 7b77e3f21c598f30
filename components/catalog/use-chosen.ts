'use client';

import { useCallback, useMemo, useState, useSyncExternalStore } from 'react';
import { COMPARED_AT_MOST } from './compare-address';
import type { ModelRow } from './types';

/** In this tab only: what is marked stays while one filters, looks at a model and comes back. */
const KEY = 'compare';
const NONE = '';
const listeners = new Set<() => void>();

/** The models that are marked for comparing, in the order they were marked. */
export function useChosen(models: readonly ModelRow[]) {
  const text = useSyncExternalStore(subscribe, read, () => NONE);
  const [refusal, setRefusal] = useState<string | null>(null);
  const chosen = useMemo(
    () =>
      text
        .split(' ')
        .flatMap((slug) => models.find((model) => model.slug === slug) ?? [])
        .slice(0, COMPARED_AT_MOST),
    [text, models],
  );
  const choose = useCallback((slug: string, isChosen: boolean) => {
    const others = read()
      .split(' ')
      .filter((other) => other && other !== slug);
    if (isChosen && others.length >= COMPARED_AT_MOST) {
      setRefusal('Four models at most: take one away first.');
      return;
    }
    setRefusal(null);
    write(isChosen ? [...others, slug] : others);
  }, []);
  const clear = useCallback(() => {
    setRefusal(null);
    write([]);
  }, []);
  return { chosen, choose, clear, refusal };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

let inMemory = NONE;

function read(): string {
  try {
    return window.sessionStorage.getItem(KEY) ?? NONE;
  } catch {
    return inMemory;
  }
}

function write(slugs: readonly string[]): void {
  inMemory = slugs.join(' ');
  try {
    window.sessionStorage.setItem(KEY, inMemory);
  } catch {
    // A browser that keeps nothing: until the page is left.
  }
  for (const listener of listeners) listener();
}
