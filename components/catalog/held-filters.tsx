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

/** What of the address could not be read, a sentence each. */
export function IgnoredFilters({ ignored }: { ignored: readonly string[] }) {
  if (ignored.length === 0) return null;
  return (
    <Notice title="A part of this address could not be read.">
      <ul>
        {ignored.map((sentence) => (
          <li key={sentence} className="break-words">
            {sentence}
          </li>
        ))}
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
  const ways = heldFilters(filter, choices)
    .map((held) => ({ ...held, count: countOf(held.without) }))
    .filter(({ count }) => count > 0)
    .reverse();
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
              <span className="truncate">Drop “{label}”</span>
              <span className="figure text-muted">{count === 1 ? '1 model' : `${count} models`}</span>
            </ButtonLink>
          ))}
          <ButtonLink variant="quiet" size="sm" scroll={false} href={filterAddress(withoutAny(filter))}>
            Clear all filters
          </ButtonLink>
        </>
      }
    >
      {ways.length === 0 ? 'No single one of them stands in the way: clear them all.' : 'Drop one of them:'}
    </Empty>
  );
}

/** Sorting and view stay. */
function withoutAny({ sort, view }: ModelFilter): ModelFilter {
  return { ...NO_FILTER, sort, view };
}
