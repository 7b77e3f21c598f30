'use client';

import { useEffect } from 'react';

const YEAR_SECONDS = 31_536_000;

/**
 * Turns all tabs of a group together and keeps the choice in a cookie of the group's name, by which the server opens
 * the same ones. What was clicked stays where it is on the screen.
 */
export function CodeTabsMemory({ group }: { group: string }) {
  useEffect(() => {
    const follow = (event: Event) => {
      const chosen = event.target;
      if (!(chosen instanceof HTMLInputElement) || chosen.dataset.group !== group) return;
      const place = () => chosen.parentElement?.getBoundingClientRect().top ?? 0;
      const before = place();
      for (const tab of document.querySelectorAll<HTMLInputElement>(`input[data-group="${group}"]`))
        if (tab.value === chosen.value) tab.checked = true;
      window.scrollBy({ top: place() - before, behavior: 'instant' });
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser
      document.cookie = `${group}=${chosen.value}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
    };
    document.addEventListener('change', follow);
    return () => document.removeEventListener('change', follow);
  }, [group]);
  return null;
}
