'use client';

import { useTheme } from './theme';

/** Turns the theme over. */
export function ThemeToggle() {
  const { shown, choose } = useTheme();
  return (
    <button
      type="button"
      aria-pressed={shown === 'dark'}
      onClick={() => choose(shown === 'dark' ? 'light' : 'dark')}
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
