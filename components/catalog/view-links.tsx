import Link from 'next/link';
import { classNames } from '@/components/ui/class-names';
import { filterAddress, type ModelFilter } from './model-filter';

/** Table or cards; which of them holds where none was chosen is the window's width to say. */
export function ViewLinks({ filter }: { filter: ModelFilter }) {
  return (
    <nav aria-label="View" data-view-links>
      <ul className="flex rounded-md border border-edge p-0.5 text-small">
        {(['table', 'cards'] as const).map((view) => {
          const isHere = filter.view === view;
          const isUsual =
            filter.view === null &&
            (view === 'cards' ? 'max-md:bg-ink max-md:text-paper' : 'md:bg-ink md:text-paper');
          return (
            <li key={view}>
              <Link
                href={filterAddress({ ...filter, view })}
                prefetch={false}
                scroll={false}
                aria-current={isHere ? 'true' : undefined}
                className={classNames(
                  'flex min-h-7 items-center rounded-sm px-2.5 capitalize',
                  isHere ? 'bg-ink text-paper' : isUsual || 'text-muted hover:text-ink',
                )}
              >
                {view}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
