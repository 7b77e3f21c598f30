import { Button, ButtonLink } from '@/components/ui/button';
import { CloseIcon } from '@/components/ui/icons';
import { compareAddress } from './compare-address';
import type { ModelRow } from './types';

interface CompareBarProps {
  chosen: readonly ModelRow[];
  /** Why the last one was not taken. */
  refusal: string | null;
  onChoose(slug: string, isChosen: boolean): void;
  onClear(): void;
}

/** What is marked, at the foot of the window; without script the form that the boxes of the rows belong to. */
export function CompareBar({ chosen, refusal, onChoose, onClear }: CompareBarProps) {
  return (
    <>
      <form id="compare" action="/models/compare">
        <noscript>
          <Button type="submit" size="sm" className="mt-4">
            Compare the marked models
          </Button>
        </noscript>
      </form>
      {chosen.length > 0 && (
        <section
          aria-label="Models to compare"
          className="fixed inset-x-3 bottom-3 z-20 mx-auto flex max-w-3xl flex-wrap items-center gap-2 rounded-lg border bg-raised p-2.5 shadow-float"
        >
          <ul className="flex min-w-0 flex-1 flex-wrap gap-1.5 max-sm:hidden">
            {chosen.map(({ slug, name }) => (
              <li key={slug} className="min-w-0 max-w-full">
                <button
                  type="button"
                  onClick={() => onChoose(slug, false)}
                  aria-label={`Take ${name} away`}
                  className="inline-flex min-h-8 max-w-full items-center gap-1.5 rounded-full border border-edge py-1 pl-3 pr-2 text-small hover:border-ink"
                >
                  <span className="truncate">{name}</span>
                  <CloseIcon className="size-3.5 text-faint" />
                </button>
              </li>
            ))}
          </ul>
          <p role="status" className="w-full text-small text-bad empty:hidden">
            {refusal}
          </p>
          <div className="ml-auto flex gap-2">
            <Button variant="quiet" size="sm" onClick={onClear}>
              Clear
            </Button>
            <ButtonLink size="sm" href={compareAddress(chosen.map(({ slug }) => slug))}>
              Compare <span className="figure">{chosen.length}</span>
            </ButtonLink>
          </div>
        </section>
      )}
    </>
  );
}
