'use client';

import { usePathname, useRouter } from 'next/navigation';
import { useEffect, useMemo, useState } from 'react';
import { CommandMenu } from '@/components/ui/command-menu';
import { findEntries } from './find-entries';
import { loadSearchIndex, type SearchEntry } from './search-index';

interface SearchMenuProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  /** What was typed while this was on its way; `onReady` says that it is here and takes the keys itself. */
  initialQuery: string;
  onReady(): void;
}

/** The command menu over models, providers, docs and dashboard. It is loaded, and asks for its list, when first opened. */
export function SearchMenu({ open, onOpenChange, initialQuery, onReady }: SearchMenuProps) {
  const router = useRouter();
  const isDashboard = usePathname().startsWith('/dashboard');
  const [entries, setEntries] = useState<readonly SearchEntry[] | null>(null);
  const [hasFailed, setHasFailed] = useState(false);
  const [query, setQuery] = useState(initialQuery);
  useEffect(onReady, [onReady]);
  useEffect(() => {
    if (!open || entries) return;
    let isHere = true;
    loadSearchIndex().then(
      (index) => isHere && setEntries(index),
      () => isHere && setHasFailed(true),
    );
    return () => {
      isHere = false;
    };
  }, [open, entries]);
  const groups = useMemo(
    () =>
      findEntries(query, entries ?? [], isDashboard ? 'dashboard' : undefined).map(
        ({ title, entries: found }) => ({
          title,
          items: found.map(({ href, title: name, detail }) => ({
            id: href,
            title: name,
            detail: detail || undefined,
            onSelect: () => router.push(href),
          })),
        }),
      ),
    [query, entries, router, isDashboard],
  );
  return (
    <CommandMenu
      open={open}
      onOpenChange={(isOpen) => {
        if (isOpen) setHasFailed(false);
        onOpenChange(isOpen);
      }}
      groups={groups}
      placeholder="Search models, providers, docs, dashboard"
      initialQuery={initialQuery}
      onQuery={setQuery}
      isLoading={!entries && !hasFailed}
      problem={hasFailed && !entries ? 'The list could not be loaded. Close this and try again.' : undefined}
    />
  );
}
