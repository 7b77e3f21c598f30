'use client';

import { useId, useState } from 'react';
import { prepare, rank } from '@/components/search/rank';
import { loadSearchIndex, type SearchEntry } from '@/components/search/search-index';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/controls';

interface AddModelProps {
  /** What stands there already, and stays. */
  slugs: readonly string[];
  differencesOnly: boolean;
}

const OFFERED = 8;

/** A search for one more model. Any name of it will do; without script the page itself says what was not found. */
export function AddModel({ slugs, differencesOnly }: AddModelProps) {
  const list = useId();
  const [entries, setEntries] = useState<readonly SearchEntry[]>([]);
  const [text, setText] = useState('');
  const load = () => {
    if (entries.length > 0) return;
    loadSearchIndex().then(
      (index) => setEntries(index.filter(({ kind }) => kind === 'model')),
      // The field works without suggestions.
      () => undefined,
    );
  };
  const offered =
    text.trim() === ''
      ? []
      : rank(text, entries, ({ title, detail }) =>
          prepare([
            { text: title, weight: 1 },
            { text: detail, weight: 0.98 },
          ]),
        ).slice(0, OFFERED);
  return (
    <search aria-label="Add a model">
      <form action="/models/compare" className="flex max-w-xl gap-2">
        {slugs.map((slug) => (
          <input key={slug} type="hidden" name="m" value={slug} />
        ))}
        {differencesOnly && <input type="hidden" name="only" value="differences" />}
        <Input
          type="search"
          name="m"
          required
          maxLength={100}
          controlSize="sm"
          aria-label="Model to add"
          placeholder="Name or slug of a model"
          autoComplete="off"
          spellCheck={false}
          list={list}
          value={text}
          onFocus={load}
          onChange={(event) => setText(event.target.value)}
        />
        <datalist id={list}>
          {offered.map(({ title, detail }) => (
            <option key={detail} value={detail}>
              {title}
            </option>
          ))}
        </datalist>
        <Button type="submit" variant="secondary" size="sm">
          Add
        </Button>
      </form>
    </search>
  );
}
