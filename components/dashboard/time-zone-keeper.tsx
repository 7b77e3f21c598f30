'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { TIME_ZONE_COOKIE } from './time-zone-cookie';

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Tells the server the browser's time zone where it drew the page in another one, and has it drawn anew. */
export function TimeZoneKeeper({ drawnIn }: { drawnIn: string }) {
  const router = useRouter();
  useEffect(() => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!zone || zone === drawnIn) return;
    const value = encodeURIComponent(zone);
    // A browser that keeps no cookies, or a zone the server does not know: asked once.
    if (document.cookie.includes(`${TIME_ZONE_COOKIE}=${value}`)) return;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser we serve
    document.cookie = `${TIME_ZONE_COOKIE}=${value}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax`;
    if (document.cookie.includes(TIME_ZONE_COOKIE)) router.refresh();
  }, [drawnIn, router]);
  return null;
}
