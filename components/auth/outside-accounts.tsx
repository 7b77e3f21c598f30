'use client';

import { useState } from 'react';
import { postSignIn } from '@/components/site/post-sign-in';
import { Button } from '@/components/ui/button';

interface OutsideAccountsProps {
  providers: readonly { id: string; name: string }[];
  callbackUrl: string;
}

/** Signing in with an account elsewhere; nothing where none is configured. */
export function OutsideAccounts({ providers, callbackUrl }: OutsideAccountsProps) {
  const [isBusy, setBusy] = useState(false);
  if (providers.length === 0) return null;
  const go = async (id: string) => {
    setBusy(true);
    try {
      window.location.assign((await postSignIn(`signin/${id}`, { callbackUrl })).url);
    } catch {
      setBusy(false);
    }
  };
  return (
    <div className="mt-8 grid gap-3 border-t pt-8">
      {providers.map(({ id, name }) => (
        <Button key={id} variant="secondary" disabled={isBusy} onClick={() => void go(id)}>
          Continue with {name}
        </Button>
      ))}
    </div>
  );
}
