'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { AccountFault } from './fetch-account';

/** Whether what one sees is still live, in words. */
export function LiveStatus({ fault }: { fault: unknown }) {
  const here = `${usePathname()}?${useSearchParams()}`;
  if (!fault) return <p className="text-[0.8125rem] text-faint">Live: looks every 2 seconds</p>;
  if (fault instanceof AccountFault && fault.status === 401) {
    return (
      <p role="alert" className="text-[0.8125rem] text-bad">
        Your session has ended.{' '}
        <a href={`/sign-in?callbackUrl=${encodeURIComponent(here)}`} className="underline underline-offset-4">
          Sign in again
        </a>
      </p>
    );
  }
  return (
    <p role="alert" className="text-[0.8125rem] text-bad">
      Not live: {fault instanceof AccountFault ? fault.message : 'the server cannot be reached.'} Trying
      again.
    </p>
  );
}
