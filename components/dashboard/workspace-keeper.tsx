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

/**
 * Keeps what the browser remembers in step with the tab in front: whoever turns to a tab, or touches it, goes on in
 * that tab's workspace, whatever another tab chose meanwhile. What the tab writes names the workspace itself.
 */
export function WorkspaceKeeper({ id }: { id: string }) {
  useEffect(() => {
    const keep = () => {
      if (document.visibilityState === 'visible') rememberWorkspace(id);
    };
    if (document.hasFocus()) keep();
    const events = ['focus', 'pointerdown', 'keydown'] as const;
    for (const event of events) window.addEventListener(event, keep, { capture: true });
    document.addEventListener('visibilitychange', keep);
    return () => {
      for (const event of events) window.removeEventListener(event, keep, { capture: true });
      document.removeEventListener('visibilitychange', keep);
    };
  }, [id]);
  return null;
}
