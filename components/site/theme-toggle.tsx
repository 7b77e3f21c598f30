'use client';

import { useSyncExternalStore } from 'react';

const YEAR_SECONDS = 31_536_000;
const CHANGED = 'themechange';

/** Turns the theme over; the choice is kept in a cookie, so that the server renders it without a flash. */
export function ThemeToggle() {
  const isDark = useSyncExternalStore(subscribe, readIsDark, () => false);
  const turn = () => {
    const next = isDark ? 'light' : 'dark';
    document.documentElement.dataset.theme = next;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser
    document.cookie = `theme=${next}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
    window.dispatchEvent(new Event(CHANGED));
  };
  return (
    <button
      type="button"
      aria-pressed={isDark}
      onClick={turn}
      className="inline-flex size-11 items-center justify-center text-muted hover:text-ink"
    >
      <span className="sr-only">Dark theme</span>
      <svg aria-hidden="true" viewBox="0 0 16 16" className="size-4">
        <circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" strokeWidth="1.25" />
        <path d="M8 1.75a6.25 6.25 0 0 1 0 12.5z" fill="currentColor" />
      </svg>
    </button>
  );
}

function subscribe(onChange: () => void): () => void {
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', onChange);
  window.addEventListener(CHANGED, onChange);
  return () => {
    system.removeEventListener('change', onChange);
    window.removeEventListener(CHANGED, onChange);
  };
}

function readIsDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : window.matchMedia('(prefers-color-scheme: dark)').matches;
}
