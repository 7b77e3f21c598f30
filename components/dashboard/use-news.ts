'use client';

import { useEffect, useRef, useState } from 'react';
import { pageHeaders } from '@/components/ui/send-json';
import { type NewsState, readNews } from './news';
import { WORKSPACE_HEADER } from './workspace-cookie';

/** A busy workspace has news ten times a second; nobody reads figures that fast. */
const AT_MOST_EVERY_MS = 1_000;

/**
 * Calls `onNews` when something changed in the page's workspace (a request ended, credits moved), at most once a
 * second and never losing the last, and whenever the connection opens: what happened meanwhile was not told.
 * @returns whether news arrive; while they do not, look by an interval of your own
 */
export function useNews(onNews: () => void): NewsState {
  const [state, setState] = useState<NewsState>('opening');
  const latest = useRef(onNews);
  useEffect(() => {
    latest.current = onNews;
  });
  useEffect(() => {
    const workspaceId = pageHeaders()[WORKSPACE_HEADER];
    if (!workspaceId) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let calledAt = Number.NEGATIVE_INFINITY;
    const call = () => {
      timer = undefined;
      calledAt = performance.now();
      latest.current();
    };
    const news = () => {
      timer ??= setTimeout(call, Math.max(0, calledAt + AT_MOST_EVERY_MS - performance.now()));
    };
    const stop = readNews(workspaceId, {
      news,
      state(now) {
        setState(now);
        // Also when it ended: the next look is told that the session has, and says so.
        if (now === 'live' || now === 'ended') news();
      },
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, []);
  return state;
}
