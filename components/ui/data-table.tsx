import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names';

/** A table with hairlines that scrolls inside itself where it must. */
export function DataTable({
  caption,
  children,
  className,
}: {
  caption: string;
  children: ReactNode;
  className?: string;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section aria-label={caption} tabIndex={0} className={classNames('relative overflow-x-auto', className)}>
      <table className="w-full border-collapse text-left text-sm">
        <caption className="sr-only">{caption}</caption>
        {children}
      </table>
    </section>
  );
}

type CellProps = ComponentProps<'td'> & { numeric?: boolean };

/** A heading of a column. */
export function HeadCell({ numeric, className, ...rest }: ComponentProps<'th'> & { numeric?: boolean }) {
  return (
    <th
      scope="col"
      className={classNames(
        'label border-b py-2.5 pr-5 font-normal last:pr-0',
        numeric && 'text-right',
        className,
      )}
      {...rest}
    />
  );
}

/** A cell; figures stand right, in the mono face. */
export function Cell({ numeric, className, ...rest }: CellProps) {
  return (
    <td
      className={classNames(
        'border-b py-3 pr-5 align-top last:pr-0',
        numeric && 'figure whitespace-nowrap text-right text-[0.8125rem]',
        className,
      )}
      {...rest}
    />
  );
}
