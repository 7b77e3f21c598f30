'use client';

import { useEffect, useId, useMemo, useState } from 'react';
import { prepare, rank } from '@/components/search/rank';
import { loadSearchIndex, type SearchEntry } from '@/components/search/search-index';
import { Check, Input, Segments } from '@/components/ui/controls';
import { CloseIcon } from '@/components/ui/icons';

interface ModelPickerProps {
  /** Null: all models. */
  initial: readonly string[] | null;
  fault: string | null;
}

const SHOWN = 8;

/** All models, or the chosen ones: looked for by name, as fields `which-models` and `models`. */
export function ModelPicker({ initial, fault }: ModelPickerProps) {
  const [which, setWhich] = useState(initial === null ? 'all' : 'some');
  const [chosen, setChosen] = useState<readonly string[]>(initial ?? []);
  const toggle = (slug: string) =>
    setChosen((before) => (before.includes(slug) ? before.filter((one) => one !== slug) : [...before, slug]));
  return (
    <fieldset aria-describedby={fault ? 'key-models-error' : undefined} className="min-w-0">
      <legend className="mb-1.5 text-small font-medium">Models it may call</legend>
      <Segments
        legend="Which models"
        name="which-models"
        value={which}
        onChange={setWhich}
        options={[
          { value: 'all', label: 'All' },
          { value: 'some', label: 'Only these' },
        ]}
      />
      {which === 'some' && (
        <div className="mt-3">
          <Chosen chosen={chosen} onRemove={toggle} />
          <ModelSearch chosen={chosen} onToggle={toggle} />
        </div>
      )}
      {fault && (
        <p id="key-models-error" className="mt-1.5 text-small text-bad">
          {fault}
        </p>
      )}
    </fieldset>
  );
}

function Chosen({ chosen, onRemove }: { chosen: readonly string[]; onRemove(slug: string): void }) {
  if (chosen.length === 0) return <p className="mb-2 text-small text-muted">None yet: look for one below.</p>;
  return (
    <ul className="mb-3 flex flex-wrap gap-2">
      {chosen.map((slug) => (
        <li key={slug} className="max-w-full">
          <input type="hidden" name="models" value={slug} />
          <button
            type="button"
            onClick={() => onRemove(slug)}
            aria-label={`Remove ${slug}`}
            className="figure inline-flex min-h-8 max-w-full items-center gap-1.5 rounded-full border border-edge py-1 pl-3 pr-2 text-small hover:border-ink"
          >
            <span className="truncate">{slug}</span>
            <CloseIcon className="size-3.5 text-faint" />
          </button>
        </li>
      ))}
    </ul>
  );
}

function ModelSearch({ chosen, onToggle }: { chosen: readonly string[]; onToggle(slug: string): void }) {
  const id = useId();
  const [query, setQuery] = useState('');
  const { models, isLoading, hasFailed } = useModels();
  const found = useMemo(() => rank(query, models, (entry) => entry.prepared), [query, models]);
  const typed = query.trim();
  // A model that is this workspace's own is in no public list: its name can be given as it is.
  const asTyped = typed.includes('/') && !found.some(({ slug }) => slug === typed) ? typed : null;
  return (
    <div>
      <Input
        id="key-models"
        type="search"
        controlSize="sm"
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => {
          // Enter looks for a model here; it does not send the form.
          if (event.key !== 'Enter') return;
          event.preventDefault();
          const first = found[0]?.slug ?? asTyped;
          if (typed && first && !chosen.includes(first)) onToggle(first);
        }}
        placeholder="Name or maker, such as “sonnet”"
        aria-label="Look for a model"
        aria-controls={id}
        autoComplete="off"
      />
      <p role="status" className="mt-1.5 text-small text-faint">
        {hasFailed
          ? 'The list of models did not come. Type whole names, such as openai/gpt-4.1-mini.'
          : isLoading
            ? 'Loading the models …'
            : `${found.length} of ${models.length} models${found.length > SHOWN ? `; the first ${SHOWN} are shown` : ''}`}
      </p>
      <div id={id} className="mt-1">
        {found.slice(0, SHOWN).map(({ slug, name }) => (
          <Check
            key={slug}
            checked={chosen.includes(slug)}
            onChange={() => onToggle(slug)}
            label={<span className="[overflow-wrap:anywhere]">{name}</span>}
            hint={<span className="figure [overflow-wrap:anywhere]">{slug}</span>}
          />
        ))}
        {asTyped && (
          <Check
            checked={chosen.includes(asTyped)}
            onChange={() => onToggle(asTyped)}
            label={<span className="figure [overflow-wrap:anywhere]">{asTyped}</span>}
            hint="As typed"
          />
        )}
      </div>
    </div>
  );
}

function useModels() {
  const [entries, setEntries] = useState<readonly SearchEntry[] | null>(null);
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    let isHere = true;
    loadSearchIndex().then(
      (all) => isHere && setEntries(all.filter(({ kind }) => kind === 'model')),
      () => isHere && setFailed(true),
    );
    return () => {
      isHere = false;
    };
  }, []);
  const models = useMemo(
    () =>
      (entries ?? []).map(({ title, detail, words }) => ({
        name: title,
        slug: detail,
        prepared: prepare([
          { text: title, weight: 1 },
          { text: detail, weight: 0.9 },
          { text: words ?? '', weight: 0.5 },
        ]),
      })),
    [entries],
  );
  return { models, isLoading: entries === null, hasFailed };
}
