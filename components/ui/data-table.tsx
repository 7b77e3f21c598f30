import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names';

interface DataTableProps {
  caption: string;
  children: ReactNode;
  /** The headings stay in sight while the page scrolls. Such a table must fit: it does not scroll inside itself. */
  hasStickyHead?: boolean;
  className?: string;
}

/** A table with hairlines that scrolls inside itself where it must. */
export function DataTable({ caption, children, hasStickyHead = false, className }: DataTableProps) {
  if (hasStickyHead)
    return (
      <div className={classNames('relative', STICKY_HEAD, className)}>
        <table className="w-full border-collapse text-left text-small">
          <caption className="sr-only">{caption}</caption>
          {children}
        </table>
      </div>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section aria-label={caption} tabIndex={0} className={classNames('relative overflow-x-auto', className)}>
      <table className="w-full border-collapse text-left text-small">
        <caption className="sr-only">{caption}</caption>
        {children}
      </table>
    </section>
  );
}

/** The line is a shadow: borders of a collapsed table stay behind when its head sticks. */
const STICKY_HEAD =
  '[&_thead_th]:sticky [&_thead_th]:top-0 [&_thead_th]:z-10 [&_thead_th]:border-b-0 [&_thead_th]:bg-paper [&_thead_th]:shadow-[inset_0_-1px_0_var(--line)]';

interface HeadCellProps extends ComponentProps<'th'> {
  numeric?: boolean;
  /** The unit of the whole column, once: "$ per 1M". */
  unit?: string;
  /** With it the heading is a link that sorts by this column. */
  sort?: { href: string; direction: 'ascending' | 'descending' | null };
}

/** A heading of a column. */
export function HeadCell({ numeric, unit, sort, className, children, ...rest }: HeadCellProps) {
  const words = (
    <>
      {children}
      {unit && <span className="block normal-case tracking-normal">{unit}</span>}
    </>
  );
  return (
    <th
      scope="col"
      aria-sort={sort?.direction ?? undefined}
      className={classNames(
        'label border-b py-2.5 pr-5 align-bottom font-normal last:pr-0',
        numeric && 'text-right',
        className,
      )}
      {...rest}
    >
      {sort ? (
        <Link
          href={sort.href}
          prefetch={false}
          scroll={false}
          className="inline-flex min-h-6 items-end gap-1 underline-offset-4 hover:text-ink hover:underline"
        >
          <span>{words}</span>
          <span aria-hidden="true" className={classNames('w-2', sort.direction ? 'text-ink' : 'text-faint')}>
            {sort.direction === 'ascending' ? '↑' : sort.direction === 'descending' ? '↓' : '↕'}
          </span>
        </Link>
      ) : (
        words
      )}
    </th>
  );
}

type CellProps = ComponentProps<'td'> & { numeric?: boolean };

const CELL = 'border-b py-3 pr-5 align-top last:pr-0';

/** A cell; figures stand right, in the mono face. */
export function Cell({ numeric, className, ...rest }: CellProps) {
  return (
    <td className={classNames(CELL, numeric && 'figure whitespace-nowrap text-right', className)} {...rest} />
  );
}

interface FigureCellProps extends Omit<ComponentProps<'td'>, 'children'> {
  /** As it is shown; null shows a dash that is read as `missing`. */
  value: ReactNode;
  /** Every digit, on hover and for screen readers, when `value` is rounded. */
  exact?: string;
  missing?: string;
}

/** A figure: right, mono, its exact value on hover; what is not known says so. */
export function FigureCell({ value, exact, missing = 'not known', className, ...rest }: FigureCellProps) {
  return (
    <Cell numeric className={className} title={exact} {...rest}>
      {value === null || value === undefined ? (
        <>
          <span aria-hidden="true" className="text-faint">
            –
          </span>
          <span className="sr-only">{missing}</span>
        </>
      ) : (
        value
      )}
      {exact && <span className="sr-only"> (exactly {exact})</span>}
    </Cell>
  );
}

/** A moment: `<time>` with the full moment on hover. `words` is how it is shown: "27 Nov, 14:03". */
export function TimeCell({ at, words, className }: { at: Date; words: string; className?: string }) {
  const iso = at.toISOString();
  return (
    <Cell className={classNames('whitespace-nowrap text-muted', className)}>
      <time dateTime={iso} title={iso}>
        {words}
      </time>
    </Cell>
  );
}

/** The cell that names its row, for screen readers too. */
export function RowHead({ className, ...rest }: ComponentProps<'th'>) {
  return <th scope="row" className={classNames(CELL, 'text-left font-normal', className)} {...rest} />;
}
