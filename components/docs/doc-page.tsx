import Link from 'next/link';
import type { ReactNode } from 'react';
import { Disclosure } from '@/components/ui/disclosure';
import { PageHead } from '@/components/ui/page-head';
import { CopyPageButton } from './copy-page-button';

export interface DocPageLink {
  href: string;
  title: string;
}

export interface DocHeading {
  id: string;
  text: string;
  level: 2 | 3;
}

interface DocPageProps {
  label: string;
  title: string;
  lead: ReactNode;
  path: string;
  /** The headings of the page; none: it has no list of them. */
  headings: readonly DocHeading[];
  /** What the list of headings is called. */
  headingsLabel?: string;
  /** Other pages, at the end of that list. */
  further?: readonly DocPageLink[];
  /** The headings stand in the tree: samples take the third column. */
  isWide?: boolean;
  /** The day of the last change; null where the page is made from code. */
  editedOn: string | null;
  before: DocPageLink | null;
  after: DocPageLink | null;
  children: ReactNode;
}

/** A page of the docs: its text, what is on it, its Markdown, and the pages beside it. */
export function DocPage(props: DocPageProps) {
  const { label, title, lead, path, headings, headingsLabel = 'On this page', further = [], isWide } = props;
  const links = [
    ...headings.map(({ id, text, level }) => ({ href: `#${id}`, title: text, isInner: level === 3 })),
    ...further.map((page) => ({ ...page, isInner: false })),
  ];
  return (
    <div
      className={
        isWide
          ? 'min-w-0'
          : 'grid min-w-0 gap-x-10 min-[1200px]:grid-cols-[minmax(0,1fr)_11.5rem] min-[1200px]:grid-rows-[auto_1fr]'
      }
    >
      <div className="min-w-0">
        <PageHead label={label} title={title}>
          {lead}
        </PageHead>
        <PageTools title={title} path={path} />
        {links.length > 1 && (
          <nav
            aria-label={headingsLabel}
            className={isWide ? 'mt-6 border-y lg:hidden' : 'mt-6 border-y min-[1200px]:hidden'}
          >
            <Disclosure summary={headingsLabel}>
              <HeadingLinks links={links} className="pb-3 pl-5" />
            </Disclosure>
          </nav>
        )}
        <article className="mt-10 min-w-0">{props.children}</article>
        <PageEnd {...props} />
      </div>
      {!isWide && links.length > 1 && (
        <nav
          aria-label={headingsLabel}
          className="sticky top-8 hidden max-h-[calc(100dvh-4rem)] self-start overflow-y-auto min-[1200px]:block"
        >
          <p className="label">{headingsLabel}</p>
          <HeadingLinks links={links} className="mt-2 border-l pl-3" />
        </nav>
      )}
    </div>
  );
}

function HeadingLinks({
  links,
  className,
}: {
  links: readonly (DocPageLink & { isInner: boolean })[];
  className: string;
}) {
  return (
    <ul className={className}>
      {links.map(({ href, title, isInner }) => (
        <li key={href}>
          <Link
            href={href}
            prefetch={false}
            className={`block py-1.5 text-small leading-snug text-muted underline-offset-4 [overflow-wrap:anywhere] hover:text-ink hover:underline ${isInner ? 'pl-3' : ''}`}
          >
            {title}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function PageTools({ title, path }: { title: string; path: string }) {
  return (
    <p className="mt-4 flex flex-wrap items-center gap-x-4 text-small text-muted">
      <CopyPageButton path={`${path}.md`} title={title} />
      <a
        href={`${path}.md`}
        className="inline-flex min-h-9 items-center underline decoration-edge underline-offset-4 hover:text-ink"
      >
        View as Markdown
      </a>
    </p>
  );
}

function PageEnd({ editedOn, before, after }: Pick<DocPageProps, 'editedOn' | 'before' | 'after'>) {
  return (
    <footer className="mt-16 border-t pt-6">
      <p className="text-small text-faint">
        {editedOn ? (
          <>
            Last changed <time dateTime={editedOn}>{dayOf(editedOn)}</time>
          </>
        ) : (
          'Made from the code of this version.'
        )}
      </p>
      <nav aria-label="Previous and next" className="mt-4 grid gap-3 sm:grid-cols-2">
        {before && <StepLink page={before} words="Previous" rel="prev" />}
        {after && <StepLink page={after} words="Next" rel="next" className="sm:col-start-2 sm:text-right" />}
      </nav>
    </footer>
  );
}

function StepLink({
  page,
  words,
  rel,
  className = '',
}: {
  page: DocPageLink;
  words: string;
  rel: string;
  className?: string;
}) {
  return (
    <Link
      href={page.href}
      prefetch={false}
      rel={rel}
      className={`group/step rounded-md border px-4 py-3 hover:border-edge ${className}`}
    >
      <span className="label block">{words}</span>
      <span className="mt-1 block font-medium underline-offset-4 group-hover/step:underline">
        {page.title}
      </span>
    </Link>
  );
}

/** `2026-11-27` → `27 November 2026`, the same everywhere. */
function dayOf(date: string): string {
  return new Date(`${date}T00:00:00Z`).toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
}
