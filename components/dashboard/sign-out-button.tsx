'use client';

import { useState } from 'react';
import { postSignIn } from '@/components/site/post-sign-in';
import { Button } from '@/components/ui/button';

/** Ends the session and leaves for the landing page. */
export function SignOutButton() {
  const [isLeaving, setLeaving] = useState(false);
  const leave = async () => {
    setLeaving(true);
    await postSignIn('signout', { callbackUrl: '/' }).catch(() => undefined);
    window.location.assign('/');
  };
  return (
    <Button variant="quiet" size="sm" onClick={leave} disabled={isLeaving}>
      Sign out
    </Button>
  );
}
