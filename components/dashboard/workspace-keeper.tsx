'use client';

import { useEffect } from 'react';
import { WORKSPACE_COOKIE } from './workspace-cookie';

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** The next page this browser opens is of this workspace. */
export function rememberWorkspace(id: string): void {
  const secure = window.location.protocol === 'https:' ? '; Secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser we serve
  document.cookie = `${WORKSPACE_COOKIE}=${encodeURIComponent(id)}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax${secure}`;
}

/** Set while the page is being left for another workspace: its own must not be remembered once more. */
let isLeaving = false;

/** Another workspace is another everything: the page is made anew, so that nothing of the last one stays. */
export function enterWorkspace(id: string): void {
  isLeaving = true;
  rememberWorkspace(id);
  window.location.assign('/dashboard');
}

/**
 * Keeps what the browser remembers in step with the tab in front: whoever turns to a tab, or touches it, goes on in
 * that tab's workspace, whatever another tab chose meanwhile. What the tab writes names the workspace itself.
 */
export function WorkspaceKeeper({ id }: { id: string }) {
  useEffect(() => {
    const keep = () => {
      if (document.visibilityState === 'visible' && !isLeaving) rememberWorkspace(id);
    };
    // The browser may bring the page back as it was left.
    const comeBack = () => {
      isLeaving = false;
      keep();
    };
    isLeaving = false;
    if (document.hasFocus()) keep();
    window.addEventListener('pageshow', comeBack);
    const events = ['focus', 'pointerdown', 'keydown'] as const;
    for (const event of events) window.addEventListener(event, keep, { capture: true });
    document.addEventListener('visibilitychange', keep);
    return () => {
      for (const event of events) window.removeEventListener(event, keep, { capture: true });
      document.removeEventListener('visibilitychange', keep);
      window.removeEventListener('pageshow', comeBack);
    };
  }, [id]);
  return null;
}
