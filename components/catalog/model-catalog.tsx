'use client';

import { useRouter, useSearchParams } from 'next/navigation';
import { type MouseEvent, useCallback, useDeferredValue, useMemo, useRef, useState } from 'react';
import { CompareBar } from './compare-bar';
import { copyFrom } from './copy-from';
import { findModels } from './find-models';
import { HeldFilters, IgnoredFilters, NothingFits } from './held-filters';
import { choicesOf, filterAddress, type ModelFilter, readModelFilter } from './model-filter';
import { ModelFilters } from './model-filters';
import { ModelTable } from './model-table';
import type { ModelRow } from './types';
import { useChosen } from './use-chosen';
import { ViewLinks } from './view-links';

interface ModelCatalogProps {
  models: readonly ModelRow[];
  providerNames: Readonly<Record<string, string>>;
}

const ROWS_AT_ONCE = 40;

/**
 * The list, its filters and what is marked for comparing. The address is the only state: the server renders it for any
 * address; with script a change writes the next address and the same code shows it, without asking the server again.
 */
export function ModelCatalog({ models, providerNames }: ModelCatalogProps) {
  const params = useSearchParams();
  const announced = useRef<HTMLParagraphElement>(null);
  const choices = useMemo(() => choicesOf(models, providerNames), [models, providerNames]);
  const { filter, ignored } = useMemo(
    () => readModelFilter(new URLSearchParams(params), choices),
    [params, choices],
  );
  const shown = useMemo(() => findModels(models, filter, providerNames), [models, filter, providerNames]);
  // The first rows at once, the rest when nothing is typed any more: hundreds of rows must not hold up a key.
  const settled = useDeferredValue(shown);
  const rows = settled === shown ? shown : shown.slice(0, ROWS_AT_ONCE);
  const { chosen, choose, clear, refusal } = useChosen(models);
  const chosenSlugs = useMemo(() => new Set(chosen.map(({ slug }) => slug)), [chosen]);
  // The router tells of a new address a moment later; a field shows what was chosen in it at once.
  const [asked, setAsked] = useState<{ at: typeof params; filter: ModelFilter } | null>(null);
  if (asked && asked.at !== params) setAsked(null);
  const go = useCallback(
    (next: ModelFilter, isTyping = false) => {
      setAsked({ at: params, filter: next });
      window.history[isTyping ? 'replaceState' : 'pushState'](null, '', filterAddress(next));
    },
    [params],
  );
  const press = usePress(announced);
  return (
    <div onClickCapture={press}>
      <ModelFilters filter={asked?.filter ?? filter} choices={choices} onChange={go} />
      <div className="mt-4 flex flex-col gap-3">
        <HeldFilters filter={filter} choices={choices} />
        <IgnoredFilters ignored={ignored} />
      </div>
      <div className="mt-4 mb-2 flex flex-wrap items-center justify-between gap-x-6 gap-y-1">
        <p
          ref={announced}
          role="status"
          tabIndex={-1}
          data-count
          className="text-small text-muted outline-none"
        >
          <span className="figure">{shown.length}</span> of <span className="figure">{models.length}</span>{' '}
          models
        </p>
        <ViewLinks filter={filter} />
      </div>
      {shown.length > 0 ? (
        <ModelTable
          models={rows}
          filter={filter}
          providerNames={providerNames}
          chosen={chosenSlugs}
          onChoose={choose}
        />
      ) : (
        <NothingFits
          filter={filter}
          choices={choices}
          countOf={(other) => findModels(models, other, providerNames).length}
        />
      )}
      <CompareBar chosen={chosen} refusal={refusal} onChoose={choose} onClear={clear} />
    </div>
  );
}

/** One listener for all rows: copies, and follows links of this page and to the models without leaving the document. */
function usePress(announced: React.RefObject<HTMLElement | null>) {
  const router = useRouter();
  return (event: MouseEvent) => {
    const at = event.target instanceof Element ? event.target : null;
    const copy = at?.closest<HTMLElement>('[data-copy]');
    if (copy) {
      copyFrom(copy);
      return;
    }
    const link = at?.closest('a');
    if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
      return;
    if (link.origin !== window.location.origin || link.target) return;
    if (link.pathname === '/models') {
      event.preventDefault();
      window.history.pushState(null, '', link.pathname + link.search);
      // A filter that was taken away takes the focus with it.
      if (!link.closest('thead') && !link.closest('[data-view-links]')) announced.current?.focus();
    } else if (link.closest('tbody')) {
      event.preventDefault();
      router.push(link.pathname);
    }
  };
}
