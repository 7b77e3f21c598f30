'use client';

import { type MouseEvent, useEffect, useState } from 'react';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Field } from '@/components/ui/field';
import type { CostRoute } from './cost-basis';
import { costRows } from './cost-figures';
import { CostFormula } from './cost-formula';
import { COST_FIELDS, type CostField, type CostTexts, costSearch, readQuestion } from './cost-query';
import { CostTable } from './cost-table';

interface CostBoxProps {
  routes: readonly CostRoute[];
  /** What the address asked. */
  asked: CostTexts;
  defaults: CostTexts;
  /** The page's path, and in full. */
  path: string;
  address: string;
  /** Embeddings have no tokens out, and no provider caches their prompts. */
  isChat: boolean;
}

const SETTLED_MS = 300;
const EXAMPLES: readonly { label: string; texts: CostTexts }[] = [
  { label: 'A chat turn', texts: { in: '1200', cached: '0', out: '400', day: '1000' } },
  { label: 'A long document', texts: { in: '120000', cached: '0', out: '1500', day: '100' } },
  {
    label: 'An agent’s step, prompt cached',
    texts: { in: '40000', cached: '36000', out: '800', day: '2000' },
  },
];

/**
 * What so many requests cost on each route. A form that the server answers where scripts do not run; with them the
 * figures follow what is typed, by the same code, and the address keeps the question.
 */
export function CostBox({ routes, asked, defaults, path, address, isChat }: CostBoxProps) {
  const [texts, setTexts] = useState(asked);
  const { question, faults } = readQuestion(texts, defaults);
  const search = costSearch(texts, defaults);
  useKeptInAddress(search, texts !== asked);
  const rows = costRows(routes, question);
  const fields = COST_FIELDS.filter(({ name }) => isChat || name === 'in' || name === 'day');
  return (
    <div className="grid gap-x-12 gap-y-8 lg:grid-cols-[17rem_minmax(0,1fr)]">
      <form
        method="get"
        action={`${path}#cost`}
        onSubmit={(event) => event.preventDefault()}
        className="grid grid-cols-2 content-start gap-4 lg:grid-cols-1"
      >
        {fields.map(({ name, label }) => (
          <Field
            key={name}
            id={`cost-${name}`}
            name={name}
            label={label}
            inputMode="numeric"
            autoComplete="off"
            maxLength={16}
            value={texts[name]}
            onChange={(event) => setTexts({ ...texts, [name as CostField]: event.target.value })}
            error={faults[name]}
          />
        ))}
        <noscript>
          <Button type="submit" className="col-span-2">
            Work it out
          </Button>
        </noscript>
        {isChat && (
          <div className="col-span-2 lg:col-span-1">
            <p className="label">Examples</p>
            <ul className="mt-1">
              {EXAMPLES.map((example) => (
                <li key={example.label}>
                  <a
                    href={`${path}${costSearch(example.texts, defaults)}#cost`}
                    onClick={(event: MouseEvent) => {
                      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                      event.preventDefault();
                      setTexts(example.texts);
                    }}
                    className="inline-flex min-h-8 items-center text-small text-muted underline decoration-edge underline-offset-4 hover:text-ink"
                  >
                    {example.label}
                  </a>
                </li>
              ))}
            </ul>
          </div>
        )}
      </form>
      <div className="min-w-0">
        <CostTable rows={rows} question={question} />
        <CostFormula rows={rows} question={question} />
        <p className="mt-2 flex flex-wrap items-center gap-x-2 text-small text-muted">
          This question as a link:
          <CopyButton
            text={`${address}${search}#cost`}
            what="the link to this question"
            className="min-h-9 underline underline-offset-4"
          />
        </p>
      </div>
    </div>
  );
}

/** Writes the question into the address once typing rests; the back button leads to where it led before. */
function useKeptInAddress(search: string, isChanged: boolean): void {
  useEffect(() => {
    if (!isChanged) return;
    const timer = setTimeout(() => {
      const url = new URL(window.location.href);
      url.search = search;
      window.history.replaceState(null, '', url);
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [search, isChanged]);
}
