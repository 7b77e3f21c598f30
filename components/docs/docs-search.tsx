'use client';

import type MiniSearch from 'minisearch';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { classNames } from '@/components/ui/class-names';
import { Kbd } from '@/components/ui/kbd';

interface SearchDocument {
  id: string;
  path: string;
  page: string;
  heading: string;
  text: string;
}

type Found = Pick<SearchDocument, 'id' | 'path' | 'page' | 'heading'>;

const MOST = 8;
/** What a question is full of and says nothing about where its answer stands. */
const LITTLE_WORDS = new Set(
  'a an and are can do does for how i if in is it much my of on or the to we what when where which why with'.split(
    ' ',
  ),
);

let loading: Promise<MiniSearch<SearchDocument>> | null = null;

/** The index, made once, when a reader turns to the search. A failed fetch is tried anew the next time. */
function loadIndex(): Promise<MiniSearch<SearchDocument>> {
  loading ??= makeIndex().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function makeIndex(): Promise<MiniSearch<SearchDocument>> {
  const [{ default: Index }, documents] = await Promise.all([import('minisearch'), fetchDocuments()]);
  const index = new Index<SearchDocument>({
    fields: ['heading', 'page', 'text'],
    storeFields: ['path', 'page', 'heading'],
    // Names of fields and headers are found whole and by their parts.
    tokenize: (text) => {
      const words = text.toLowerCase().split(/[^\p{L}\p{N}_\-.]+/u);
      return words.flatMap((word) => [word, ...word.split(/[_\-.]+/)]).filter((word) => word !== '');
    },
    processTerm: (word) => (LITTLE_WORDS.has(word) ? null : word),
    searchOptions: {
      boost: { heading: 4, page: 2 },
      // A page of that name goes before a heading of another.
      boostDocument: (_, __, stored) => (stored?.heading === '' ? 2 : 1),
      prefix: true,
      fuzzy: 0.15,
    },
  });
  index.addAll(documents);
  return index;
}

/** All of the words where a heading has them all, else any: a question has words that no answer has. */
function look(index: MiniSearch<SearchDocument>, words: string): readonly Found[] {
  const strict = index.search(words, { combineWith: 'AND' });
  const results = strict.length > 0 ? strict : index.search(words, { combineWith: 'OR', fuzzy: false });
  return results.slice(0, MOST) as unknown as Found[];
}

async function fetchDocuments(): Promise<SearchDocument[]> {
  const answer = await fetch('/docs/search.json');
  if (!answer.ok) throw new Error(`search.json: ${answer.status}`);
  return answer.json();
}

/** Finds headings of the docs by their words. `/` leads to it; arrows choose, Enter opens, Escape closes. */
export function DocsSearch() {
  const router = useRouter();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [words, setWords] = useState('');
  const [found, setFound] = useState<readonly Found[] | null>(null);
  const [hasFailed, setFailed] = useState(false);
  const [at, setAt] = useState(0);
  const [isOpen, setOpen] = useState(false);
  useSlash(input);

  const search = async (text: string) => {
    setWords(text);
    setOpen(true);
    setAt(0);
    if (!text.trim()) return setFound(null);
    try {
      const index = await loadIndex();
      setFailed(false);
      // What was typed meanwhile has its own search.
      if (input.current?.value === text) setFound(look(index, text));
    } catch {
      setFailed(true);
    }
  };
  const open = (path: string) => {
    setOpen(false);
    setWords('');
    setFound(null);
    input.current?.blur();
    router.push(path);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const count = found?.length ?? 0;
    if (event.key === 'Escape') {
      setOpen(false);
      if (!isOpen) setWords('');
    } else if (event.key === 'ArrowDown' && count > 0) setAt((at + 1) % count);
    else if (event.key === 'ArrowUp' && count > 0) setAt((at + count - 1) % count);
    else if (event.key === 'Enter' && isOpen && found?.[at]) open(found[at].path);
    else return;
    event.preventDefault();
  };
  const isShown = isOpen && words.trim() !== '' && (found !== null || hasFailed);
  return (
    <search className="relative block">
      <label htmlFor={`${id}-box`} className="sr-only">
        Search the docs
      </label>
      <input
        ref={input}
        id={`${id}-box`}
        type="search"
        role="combobox"
        aria-expanded={isShown}
        aria-controls={`${id}-found`}
        aria-autocomplete="list"
        aria-activedescendant={isShown && found?.[at] ? `${id}-${at}` : undefined}
        autoComplete="off"
        placeholder="Search the docs"
        value={words}
        onChange={(event) => void search(event.target.value)}
        onFocus={() => {
          setOpen(true);
          loadIndex().catch(() => {});
        }}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
        className="h-9 w-full rounded-md border border-edge bg-paper pr-9 pl-3 text-small placeholder:text-faint [&::-webkit-search-cancel-button]:hidden"
      />
      {words === '' && (
        <span className="pointer-events-none absolute top-0 right-2 flex h-9 items-center max-lg:hidden">
          <Kbd>/</Kbd>
        </span>
      )}
      <Results id={id} isShown={isShown} hasFailed={hasFailed} found={found ?? []} at={at} open={open} />
    </search>
  );
}

interface ResultsProps {
  id: string;
  isShown: boolean;
  hasFailed: boolean;
  found: readonly Found[];
  at: number;
  open(path: string): void;
}

function Results({ id, isShown, hasFailed, found, at, open }: ResultsProps) {
  const words = hasFailed
    ? 'The search could not be loaded. Try again, or use the list of pages.'
    : found.length === 0
      ? 'Nothing found. Fewer or other words may help.'
      : null;
  return (
    <div
      className={classNames(
        'absolute z-20 mt-1 w-full min-w-72 overflow-hidden rounded-md border bg-raised shadow-float',
        !isShown && 'hidden',
      )}
    >
      <p role="status" className={words ? 'px-3 py-3 text-small text-muted' : 'sr-only'}>
        {isShown && (words ?? `${found.length} found`)}
      </p>
      <div id={`${id}-found`} role="listbox" aria-label="Found in the docs">
        {isShown &&
          found.map(({ id: key, path, page, heading }, place) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the box above has the keys
            <div
              key={key}
              id={`${id}-${place}`}
              role="option"
              aria-selected={place === at}
              tabIndex={-1}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => open(path)}
              className={classNames('cursor-pointer px-3 py-2', place === at && 'bg-sunken')}
            >
              <span className="block text-small [overflow-wrap:anywhere]">{heading || page}</span>
              {heading && <span className="block text-caption text-muted">{page}</span>}
            </div>
          ))}
      </div>
    </div>
  );
}

/** `/` leads to the box, unless something is being written. */
function useSlash(input: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const isWriting = target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
      if (event.key !== '/' || isWriting || event.metaKey || event.ctrlKey || event.altKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [input]);
}
