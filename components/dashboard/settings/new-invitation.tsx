'use client';

import { useEffect, useRef } from 'react';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import type { IssuedInvitation } from './types';

/** The link of a new invitation, shown this once. */
export function NewInvitation({ issued, onDone }: { issued: IssuedInvitation; onDone(): void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="rounded-md border bg-raised p-5">
      <h3 ref={heading} tabIndex={-1} className="font-medium">
        {issued.mailed ? 'The invitation is on its way' : 'Copy the link now'}
      </h3>
      <p className="mt-1 text-muted">
        {issued.mailed
          ? 'We mailed this link. It is shown here this once, should the mail not arrive.'
          : 'It is shown this once: only what recognises it is kept. Whoever has it can join.'}
      </p>
      <p className="mt-4 flex items-start gap-2 rounded-md bg-sunken p-3">
        <code
          data-testid="invitation-link"
          className="figure min-w-0 flex-1 text-caption [overflow-wrap:anywhere]"
        >
          {issued.url}
        </code>
        <CopyButton text={issued.url} what="the invitation" className="underline underline-offset-4" />
      </p>
      <Button variant="secondary" size="sm" onClick={onDone} className="mt-4">
        Done
      </Button>
    </div>
  );
}
