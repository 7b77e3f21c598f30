'use client';

import * as Radix from '@radix-ui/react-popover';
import type { ReactNode } from 'react';
import { classNames } from './class-names';
import { FLOATING } from './overlays';

interface PopoverProps {
  /** What opens it; it must take a ref. */
  trigger: ReactNode;
  /** Its name for screen readers. */
  label: string;
  align?: 'start' | 'center' | 'end';
  open?: boolean;
  onOpenChange?(open: boolean): void;
  children: ReactNode;
  className?: string;
}

/** A small panel beside what opened it; the page behind stays in use. */
export function Popover({ trigger, label, align = 'start', children, className, ...state }: PopoverProps) {
  return (
    <Radix.Root {...state}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align={align}
          sideOffset={6}
          collisionPadding={12}
          className={classNames(
            FLOATING,
            'max-h-[min(28rem,var(--radix-popover-content-available-height))] w-80 max-w-[calc(100vw-1.5rem)] overflow-y-auto p-4 outline-none',
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
