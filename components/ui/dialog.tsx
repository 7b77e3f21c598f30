'use client';

import * as Radix from '@radix-ui/react-dialog';
import type { ReactNode } from 'react';
import { classNames } from './class-names';
import { CloseIcon } from './icons';
import { FLOATING, VEIL } from './overlays';

const SIZES = { sm: 'max-w-md', md: 'max-w-xl', lg: 'max-w-3xl' } as const;

interface DialogProps {
  /** With `onOpenChange` the caller holds the state; without, the trigger opens it. */
  open?: boolean;
  onOpenChange?(open: boolean): void;
  /** What opens it; it must take a ref. */
  trigger?: ReactNode;
  /** Without a trigger: where the focus goes when it closes; null leaves it where it is by then. */
  returnFocusTo?(): HTMLElement | null;
  title: ReactNode;
  description?: ReactNode;
  size?: keyof typeof SIZES;
  children?: ReactNode;
  /** The buttons, in the order they are reached: what does no harm first. */
  actions?: ReactNode;
}

/** Asks or shows something in front of the page. Escape closes it, the focus returns to where it was. */
export function Dialog({
  trigger,
  title,
  description,
  size = 'sm',
  children,
  actions,
  returnFocusTo,
  ...state
}: DialogProps) {
  return (
    <Radix.Root {...state}>
      {trigger && <Radix.Trigger asChild>{trigger}</Radix.Trigger>}
      <Radix.Portal>
        <Radix.Overlay className={VEIL} />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          {...(returnFocusTo ? { onCloseAutoFocus: returning(returnFocusTo) } : {})}
          className={classNames(
            FLOATING,
            'fixed left-1/2 top-1/2 max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 overflow-y-auto p-6 outline-none',
            SIZES[size],
          )}
        >
          <Radix.Title className="display pr-8 text-2xl [overflow-wrap:anywhere]">{title}</Radix.Title>
          {description && (
            <Radix.Description asChild>
              <div className="mt-3 text-muted">{description}</div>
            </Radix.Description>
          )}
          {children}
          {actions && <div className="mt-6 flex flex-wrap gap-3">{actions}</div>}
          <CloseButton />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface SheetProps extends Omit<DialogProps, 'size' | 'actions'> {
  children: ReactNode;
}

/** A panel over the right side of the page; the whole width on a phone. */
export function Sheet({ trigger, title, description, children, returnFocusTo, ...state }: SheetProps) {
  return (
    <Radix.Root {...state}>
      {trigger && <Radix.Trigger asChild>{trigger}</Radix.Trigger>}
      <Radix.Portal>
        <Radix.Overlay className={VEIL} />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          {...(returnFocusTo ? { onCloseAutoFocus: returning(returnFocusTo) } : {})}
          className="fixed inset-y-0 right-0 z-50 w-full max-w-2xl animate-slide-in overflow-y-auto border-l bg-paper p-5 text-ink shadow-float outline-none sm:p-8"
        >
          <Radix.Title className="display pr-10 text-2xl [overflow-wrap:anywhere]">{title}</Radix.Title>
          {description && (
            <Radix.Description asChild>
              <div className="mt-2 text-muted">{description}</div>
            </Radix.Description>
          )}
          <div className="mt-6">{children}</div>
          <CloseButton />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function returning(returnFocusTo: () => HTMLElement | null) {
  return (event: Event) => {
    event.preventDefault();
    returnFocusTo()?.focus();
  };
}

/** Closes the dialog or sheet it stands in; for `actions`. */
export const DialogClose = Radix.Close;

function CloseButton() {
  return (
    <Radix.Close
      aria-label="Close"
      className="absolute right-4 top-4 inline-flex size-9 items-center justify-center rounded-md text-muted hover:bg-sunken hover:text-ink"
    >
      <CloseIcon />
    </Radix.Close>
  );
}
