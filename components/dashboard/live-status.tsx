'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { AccountFault } from './fetch-account';

interface LiveStatusProps {
  fault: unknown;
  /** The server tells when there is something new; else the page looks by itself. */
  isTold?: boolean;
}

/** Whether what one sees is still live, in words. */
export function LiveStatus({ fault, isTold = false }: LiveStatusProps) {
  const here = `${usePathname()}?${useSearchParams()}`;
  if (!fault)
    return <p className="text-[0.8125rem] text-faint">{isTold ? 'Live' : 'Live: looks every few seconds'}</p>;
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
