'use client';

import { setNonce } from 'get-nonce';

/** The ground behind a dialog or a sheet. */
export const VEIL = 'fixed inset-0 z-40 bg-veil animate-fade-in';
/** What floats over the page. */
export const FLOATING = 'z-50 rounded-lg border bg-raised text-ink shadow-float animate-appear';

// Radix locks the page's scrolling by a style element: under the page's policy it needs the page's nonce.
if (typeof document !== 'undefined') {
  const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce;
  if (nonce) setNonce(nonce);
}
