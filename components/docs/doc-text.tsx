import type { ComponentProps, ReactNode } from 'react';
import { classNames } from '@/components/ui/class-names';
import { Cell, DataTable, HeadCell } from '@/components/ui/data-table';
import { TextLink } from '@/components/ui/text-link';

/** How the words of a page look: one component for each mark of its text. */

type HeadingProps = ComponentProps<'h2'>;

export function DocH2({ id, children }: HeadingProps) {
  return (
    <h2
      id={id}
      className="display mt-14 scroll-mt-8 text-2xl [overflow-wrap:anywhere] first:mt-0 sm:text-3xl"
    >
      <Anchor id={id}>{children}</Anchor>
    </h2>
  );
}

export function DocH3({ id, children }: HeadingProps) {
  return (
    <h3 id={id} className="mt-8 scroll-mt-8 text-lead font-medium tracking-tight">
      <Anchor id={id}>{children}</Anchor>
    </h3>
  );
}

/** A heading is its own link: its address can be copied from it. */
function Anchor({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <a href={`#${id}`} className="group/anchor underline-offset-8 hover:underline">
      {children}
      <span
        aria-hidden="true"
        className="ml-2 font-sans text-base text-faint opacity-0 group-hover/anchor:opacity-100 group-focus-visible/anchor:opacity-100"
      >
        #
      </span>
    </a>
  );
}

export function DocParagraph({ children }: ComponentProps<'p'>) {
  return (
    <p className="mt-4 max-w-prose leading-7 text-muted [overflow-wrap:anywhere] first:mt-0">{children}</p>
  );
}

export function DocList({ children }: ComponentProps<'ul'>) {
  return <ul className={classNames(LIST, 'list-disc')}>{children}</ul>;
}

export function DocSteps({ children }: ComponentProps<'ol'>) {
  return <ol className={classNames(LIST, 'list-decimal')}>{children}</ol>;
}

const LIST =
  'mt-4 grid max-w-prose gap-2 pl-5 leading-7 text-muted marker:text-faint [overflow-wrap:anywhere] [&_ol]:mt-2 [&_ul]:mt-2';

export function DocStrong({ children }: ComponentProps<'strong'>) {
  return <strong className="font-medium text-ink">{children}</strong>;
}

export function DocLink({ href = '', children }: ComponentProps<'a'>) {
  return <TextLink href={href}>{children}</TextLink>;
}

export function InlineCode({ children }: { children?: ReactNode }) {
  return (
    <code className="figure rounded-sm box-decoration-clone bg-sunken px-1 py-0.5 text-[0.875em] text-ink [overflow-wrap:anywhere]">
      {children}
    </code>
  );
}

/** A table written in a page; its caption is the heading it stands under. */
export function TextTable({ caption, children }: ComponentProps<'table'> & { caption?: string }) {
  return (
    <DataTable caption={caption ?? 'Table'} className="mt-6">
      {children}
    </DataTable>
  );
}

export function TextHeadCell({ children }: ComponentProps<'th'>) {
  return <HeadCell>{children}</HeadCell>;
}

export function TextCell({ children }: ComponentProps<'td'>) {
  return <Cell className="min-w-28 text-muted [&_code]:whitespace-nowrap">{children}</Cell>;
}

/** What must not be passed over. */
export function DocNote({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <aside
      aria-label={title ?? 'Note'}
      className="mt-6 max-w-prose rounded-md border border-l-2 border-l-ink bg-raised px-5 py-4"
    >
      {title && <p className="mb-1 font-medium">{title}</p>}
      <div className="[&_p]:mt-2 [&_p:first-child]:mt-0">{children}</div>
    </aside>
  );
}

/** A section whose samples stay beside its words while they are read, where there is room for both. */
export function Beside({ children }: { children: ReactNode }) {
  return (
    <div className="mt-14 grid gap-x-10 gap-y-6 border-t pt-14 first:mt-0 first:border-t-0 first:pt-0 min-[1200px]:grid-cols-[minmax(0,1fr)_minmax(0,27rem)]">
      {children}
    </div>
  );
}

export function BesideWords({ children }: { children: ReactNode }) {
  return <div className="min-w-0">{children}</div>;
}

export function BesideSamples({ children }: { children: ReactNode }) {
  return (
    <div className="grid min-w-0 content-start gap-4 [&>*]:mt-0 min-[1200px]:sticky min-[1200px]:top-8 min-[1200px]:self-start">
      {children}
    </div>
  );
}
