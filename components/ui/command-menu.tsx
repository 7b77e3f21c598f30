'use client';

import * as Dialog from '@radix-ui/react-dialog';
import { Command } from 'cmdk';
import { useRef, useState } from 'react';
import { Kbd } from './kbd';
import { FLOATING, VEIL } from './overlays';

export interface CommandItem {
  /** Unique over all groups. */
  id: string;
  title: string;
  /** Beside it, quieter: a slug, a section. */
  detail?: string;
  /** Also found by these. */
  keywords?: readonly string[];
  onSelect(): void;
}

interface CommandMenuProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  /** In the order they are shown while nothing is typed. */
  groups: readonly { title: string; items: readonly CommandItem[] }[];
  placeholder: string;
  /** Told what is typed, when the caller ranks what it passes; without it the menu ranks by itself. */
  onQuery?(query: string): void;
  isLoading?: boolean;
  /** What was typed before the menu stood. */
  initialQuery?: string;
  /** Why there is nothing to choose from. */
  problem?: string;
}

/** ⌘K: one field over everything one can go to or do; arrows choose, Enter goes, Escape leaves. */
export function CommandMenu({
  open,
  onOpenChange,
  groups,
  placeholder,
  onQuery,
  isLoading = false,
  problem,
  initialQuery = '',
}: CommandMenuProps) {
  const [query, setQuery] = useState(initialQuery);
  const before = useRef<Element | null>(null);
  const type = (text: string) => {
    setQuery(text);
    onQuery?.(text);
  };
  const close = (isOpen: boolean) => {
    if (!isOpen) type('');
    onOpenChange(isOpen);
  };
  return (
    <Dialog.Root open={open} onOpenChange={close}>
      <Dialog.Portal>
        <Dialog.Overlay className={VEIL} />
        <Dialog.Content
          aria-describedby={undefined}
          onOpenAutoFocus={() => {
            before.current = document.activeElement;
          }}
          // It has no trigger of its own to give the focus back to.
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (before.current instanceof HTMLElement) before.current.focus();
          }}
          className={`${FLOATING} fixed left-1/2 top-[12dvh] w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden outline-none`}
        >
          <Dialog.Title className="sr-only">Go to or do</Dialog.Title>
          <Command label={placeholder} shouldFilter={onQuery === undefined} loop>
            <Command.Input
              value={query}
              onValueChange={type}
              placeholder={placeholder}
              className="min-h-13 w-full border-b bg-transparent px-4 text-body text-ink outline-none placeholder:text-faint"
            />
            <Command.List className="max-h-[min(26rem,60dvh)] overflow-y-auto p-2">
              <Command.Empty className="px-3 py-8 text-center text-small text-muted">
                {problem ?? (isLoading ? 'Loading …' : `Nothing here is called “${query}”.`)}
              </Command.Empty>
              {groups.map((group) => (
                <Command.Group
                  key={group.title}
                  heading={group.title}
                  className="[&_[cmdk-group-heading]]:label [&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:pt-3"
                >
                  {group.items.map((item) => (
                    <Command.Item
                      key={item.id}
                      value={item.id}
                      keywords={[item.title, item.detail ?? '', ...(item.keywords ?? [])]}
                      onSelect={() => {
                        close(false);
                        item.onSelect();
                      }}
                      className="flex min-h-10 cursor-pointer flex-wrap items-center justify-between gap-x-4 rounded-md px-3 py-1.5 text-small data-[selected=true]:bg-sunken"
                    >
                      <span className="min-w-0 max-w-full truncate">{item.title}</span>
                      {item.detail && (
                        <span className="figure min-w-0 max-w-full truncate text-caption text-faint">
                          {item.detail}
                        </span>
                      )}
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
          <p className="flex gap-4 border-t px-4 py-2 text-caption text-faint max-sm:hidden">
            <span>
              <Kbd>↑</Kbd> <Kbd>↓</Kbd> choose
            </span>
            <span>
              <Kbd>↵</Kbd> go
            </span>
            <span>
              <Kbd>esc</Kbd> leave
            </span>
          </p>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
