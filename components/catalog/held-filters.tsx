import { ButtonLink } from '@/components/ui/button';
import { Empty } from '@/components/ui/empty';
import { Notice } from '@/components/ui/notice';
import { Pill } from '@/components/ui/pill';
import { TextLink } from '@/components/ui/text-link';
import { type FilterChoices, filterAddress, heldFilters, type ModelFilter, NO_FILTER } from './model-filter';

interface HeldFiltersProps {
  filter: ModelFilter;
  choices: FilterChoices;
}

/** The filters that hold, each with the link that takes it away. */
export function HeldFilters({ filter, choices }: HeldFiltersProps) {
  const held = heldFilters(filter, choices);
  if (held.length === 0) return null;
  return (
    <ul aria-label="Filters that hold" data-filters className="flex flex-wrap items-center gap-2">
      {held.map(({ label, without }) => (
        <li key={label} className="min-w-0">
          <Pill label={label} href={filterAddress(without)} />
        </li>
      ))}
      <li>
        <TextLink
          variant="quiet"
          scroll={false}
          href={filterAddress(withoutAny(filter))}
          className="px-2 text-small"
        >
          Clear all
        </TextLink>
      </li>
    </ul>
  );
}

const IGNORED_SHOWN = 5;

/** What of the address could not be read, a sentence each; of a long list the first. */
export function IgnoredFilters({ ignored }: { ignored: readonly string[] }) {
  if (ignored.length === 0) return null;
  return (
    <Notice title="A part of this address could not be read.">
      <ul>
        {ignored.slice(0, IGNORED_SHOWN).map((sentence) => (
          <li key={sentence} className="break-words">
            {sentence}
          </li>
        ))}
        {ignored.length > IGNORED_SHOWN && <li>And {ignored.length - IGNORED_SHOWN} more like these.</li>}
      </ul>
    </Notice>
  );
}

/** Nothing fits: which filter to drop, and how many models that would give, the last filter first. */
export function NothingFits({
  filter,
  choices,
  countOf,
}: HeldFiltersProps & { countOf(filter: ModelFilter): number }) {
  const ways = waysOut(filter, choices, countOf);
  return (
    <Empty
      title="No model fits these filters."
      action={
        <>
          {ways.map(({ label, without, count }) => (
            <ButtonLink
              key={label}
              variant="secondary"
              size="sm"
              scroll={false}
              href={filterAddress(without)}
              className="max-w-full"
            >
              <span className="truncate">Drop {label}</span>
              <span className="figure text-muted">{count === 1 ? '1 model' : `${count} models`}</span>
            </ButtonLink>
          ))}
          <ButtonLink variant="quiet" size="sm" scroll={false} href={filterAddress(withoutAny(filter))}>
            Clear all filters
          </ButtonLink>
        </>
      }
    >
      What each way out would give:
    </Empty>
  );
}

interface WayOut {
  label: string;
  without: ModelFilter;
  count: number;
}

/** Each single filter whose loss gives models, the last first; where none does, as many of the last as it takes. */
function waysOut(
  filter: ModelFilter,
  choices: FilterChoices,
  countOf: (filter: ModelFilter) => number,
): WayOut[] {
  const single = heldFilters(filter, choices)
    .map(({ label, without }) => ({ label: `“${label}”`, without, count: countOf(without) }))
    .filter(({ count }) => count > 0)
    .reverse();
  if (single.length > 0) return single;
  const dropped: string[] = [];
  let without = filter;
  for (let last = heldFilters(without, choices).at(-1); last; last = heldFilters(without, choices).at(-1)) {
    dropped.push(`“${last.label}”`);
    without = last.without;
    const count = countOf(without);
    if (count > 0) return [{ label: dropped.join(' and '), without, count }];
  }
  return [];
}

/** Sorting and view stay. */
function withoutAny({ sort, view }: ModelFilter): ModelFilter {
  return { ...NO_FILTER, sort, view };
}
