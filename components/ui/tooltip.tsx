'use client';

import * as Radix from '@radix-ui/react-tooltip';
import type { ReactNode } from 'react';
import { FLOATING } from './overlays';

interface TooltipProps {
  /** The note; short text. Whatever a reader cannot do without stands on the page instead. */
  note: ReactNode;
  /** What it is about: one element that takes a ref and can have the focus. */
  children: ReactNode;
}

/** A note on hover and on focus; Escape puts it away. */
export function Tooltip({ note, children }: TooltipProps) {
  return (
    <Radix.Provider delayDuration={200}>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            sideOffset={6}
            collisionPadding={8}
            className={`${FLOATING} max-w-72 px-3 py-2 text-small leading-5`}
          >
            {note}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  );
}
