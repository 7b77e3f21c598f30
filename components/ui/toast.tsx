'use client';

import * as Radix from '@radix-ui/react-toast';
import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';
import { classNames } from './class-names';
import { CloseIcon } from './icons';
import { FLOATING } from './overlays';

export interface ToastNote {
  title: string;
  detail?: ReactNode;
  tone?: 'plain' | 'good' | 'bad';
  /** "Undo": what can be done about it while it is in sight. */
  action?: { label: string; onSelect(): void };
  /** How long it stays; 6 s unless told otherwise. */
  milliseconds?: number;
}

const EDGES = { plain: 'border-line', good: 'border-good', bad: 'border-bad' } as const;
const STAY_MS = 6000;

const ToastContext = createContext<(note: ToastNote) => void>(() => undefined);

/** Shows a note at the foot of the page: `const toast = useToast(); toast({ title: 'Saved' })`. */
export const useToast = () => useContext(ToastContext);

/** Gives the pages below it their toasts. They are read out, wait while they are pointed at, and close by themselves. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [notes, setNotes] = useState<(ToastNote & { id: number })[]>([]);
  const next = useRef(0);
  const toast = useCallback((note: ToastNote) => {
    const id = next.current++;
    setNotes((before) => [...before.slice(-2), { ...note, id }]);
  }, []);
  const close = useCallback((id: number) => setNotes((all) => all.filter((note) => note.id !== id)), []);
  return (
    <ToastContext value={toast}>
      <Radix.Provider swipeDirection="right" label="Notes">
        {children}
        {notes.map(({ id, title, detail, tone = 'plain', action, milliseconds = STAY_MS }) => (
          <Radix.Root
            key={id}
            type={tone === 'bad' ? 'foreground' : 'background'}
            duration={milliseconds}
            onOpenChange={(isOpen) => !isOpen && close(id)}
            className={classNames(FLOATING, EDGES[tone], 'flex items-start gap-3 py-3 pl-4 pr-2')}
          >
            <div className="min-w-0 flex-1 py-1.5">
              <Radix.Title className={classNames('text-small font-medium', tone === 'bad' && 'text-bad')}>
                {title}
              </Radix.Title>
              {detail && (
                <Radix.Description className="mt-0.5 text-small text-muted [overflow-wrap:anywhere]">
                  {detail}
                </Radix.Description>
              )}
            </div>
            {action && (
              <Radix.Action
                altText={action.label}
                onClick={action.onSelect}
                className="min-h-9 px-2 text-small font-medium underline underline-offset-4"
              >
                {action.label}
              </Radix.Action>
            )}
            <Radix.Close
              aria-label="Close the note"
              className="inline-flex size-9 shrink-0 items-center justify-center rounded-md text-muted hover:bg-sunken hover:text-ink"
            >
              <CloseIcon />
            </Radix.Close>
          </Radix.Root>
        ))}
        <Radix.Viewport className="fixed bottom-0 right-0 z-50 flex w-full max-w-md flex-col gap-2 p-4 outline-none" />
      </Radix.Provider>
    </ToastContext>
  );
}
