import Link from 'next/link';
import type { ComponentProps } from 'react';
import { classNames } from './class-names';
import { ArrowRightIcon } from './icons';

const VARIANTS = {
  /** In a sentence. */
  inline: 'text-ink underline decoration-edge decoration-1 underline-offset-4 hover:decoration-ink',
  /** In a list of links or a bar. */
  quiet: 'inline-flex min-h-9 items-center text-muted underline-offset-4 hover:text-ink hover:underline',
  /** The one next step of a passage; an arrow says that it leads on. */
  onward: 'group/onward inline-block py-1.5 font-medium text-ink underline-offset-4 hover:underline',
  /** The name of what a row or a column is about. */
  name: 'inline-flex min-h-9 items-center font-medium text-ink underline-offset-4 hover:underline',
} as const;

interface TextLinkProps extends ComponentProps<typeof Link> {
  variant?: keyof typeof VARIANTS;
}

/** A link in text. Pages are not fetched ahead: each is rendered per request. */
export function TextLink({
  variant = 'inline',
  className,
  prefetch = false,
  children,
  ...rest
}: TextLinkProps) {
  return (
    <Link prefetch={prefetch} className={classNames(VARIANTS[variant], className)} {...rest}>
      {children}
      {variant === 'onward' && (
        <>
          {/* The arrow stays with the last word. */}
          {'\u00a0'}
          <ArrowRightIcon className="inline size-3.5 align-[-0.125em] text-faint transition-transform duration-fast group-hover/onward:translate-x-0.5 group-hover/onward:text-ink" />
        </>
      )}
    </Link>
  );
}
