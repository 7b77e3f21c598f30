'use client';

import dynamic from 'next/dynamic';
import { useCallback, useEffect, useState } from 'react';
import { SearchIcon } from '@/components/ui/icons';
import { Kbd } from '@/components/ui/kbd';

const loadMenu = () => import('./search-menu').then(({ SearchMenu }) => SearchMenu);
const SearchMenu = dynamic(loadMenu, { ssr: false });

/** Opens the command menu, as ⌘K and Ctrl K do from anywhere on the page. Nothing of it is loaded before. */
export function SearchButton() {
  const [isOpen, setIsOpen] = useState(false);
  const [wasOpened, setWasOpened] = useState(false);
  const { typed, stop } = useEarlyKeys(wasOpened);
  const open = () => {
    setWasOpened(true);
    setIsOpen(true);
  };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      if (event.altKey || event.shiftKey) return;
      event.preventDefault();
      setWasOpened(true);
      setIsOpen((before) => !before);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-keyshortcuts="Meta+K Control+K"
        onClick={open}
        onPointerEnter={loadMenu}
        onFocus={loadMenu}
        className="flex min-h-9 min-w-9 items-center justify-center gap-2 rounded-md text-small text-muted hover:text-ink md:border md:border-edge md:px-2.5 md:hover:border-ink noscript:hidden"
      >
        <SearchIcon />
        <span className="max-md:sr-only">Search</span>
        <span aria-hidden="true" className="max-md:hidden">
          <Kbd>⌘K</Kbd>
        </span>
      </button>
      {wasOpened && <SearchMenu open={isOpen} onOpenChange={setIsOpen} initialQuery={typed} onReady={stop} />}
    </>
  );
}

/** Keeps what is typed between ⌘K and the menu, which may still be on its way over a slow line. */
function useEarlyKeys(wasOpened: boolean): { typed: string; stop(): void } {
  const [typed, setTyped] = useState('');
  const [isReady, setIsReady] = useState(false);
  useEffect(() => {
    if (!wasOpened || isReady) return;
    const press = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey) return;
      if (event.key === 'Backspace') setTyped((text) => text.slice(0, -1));
      else if (event.key.length === 1) setTyped((text) => text + event.key);
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [wasOpened, isReady]);
  return { typed, stop: useCallback(() => setIsReady(true), []) };
}
