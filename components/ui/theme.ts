'use client';

import { useSyncExternalStore } from 'react';

const YEAR_SECONDS = 31_536_000;
const CHANGED = 'themechange';

export type Theme = 'system' | 'light' | 'dark';

/**
 * The theme chosen on this page: the system's, or the reader's own, kept in a cookie, so that the server renders it
 * without a flash. `shown` is what is seen now. While the server renders, it is taken to be the system's and light.
 */
export function useTheme(): { chosen: Theme; shown: 'light' | 'dark'; choose(theme: Theme): void } {
  const chosen = useSyncExternalStore(subscribe, readChosen, () => 'system' as const);
  const isSystemDark = useSyncExternalStore(subscribe, readSystemIsDark, () => false);
  return { chosen, shown: chosen === 'system' ? (isSystemDark ? 'dark' : 'light') : chosen, choose };
}

function choose(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  const age = theme === 'system' ? 0 : YEAR_SECONDS;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser
  document.cookie = `theme=${theme}; path=/; max-age=${age}; samesite=lax`;
  window.dispatchEvent(new Event(CHANGED));
}

function subscribe(onChange: () => void): () => void {
  const system = systemIsDark();
  system.addEventListener('change', onChange);
  window.addEventListener(CHANGED, onChange);
  return () => {
    system.removeEventListener('change', onChange);
    window.removeEventListener(CHANGED, onChange);
  };
}

const systemIsDark = () => window.matchMedia('(prefers-color-scheme: dark)');
const readSystemIsDark = () => systemIsDark().matches;

function readChosen(): Theme {
  const chosen = document.documentElement.dataset.theme;
  return chosen === 'dark' || chosen === 'light' ? chosen : 'system';
}
