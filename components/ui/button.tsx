import Link from 'next/link';
import type { ComponentProps } from 'react';
import { classNames } from './class-names';
import { Spinner } from './spinner';

const VARIANTS = {
  primary: 'border border-ink bg-ink text-paper hover:opacity-85',
  secondary: 'border border-edge bg-transparent text-ink hover:border-ink',
  danger: 'border border-bad text-bad hover:bg-bad hover:text-paper',
  quiet: 'border border-transparent text-muted hover:bg-sunken hover:text-ink',
} as const;
const SIZES = {
  md: 'min-h-11 px-5 text-body',
  sm: 'min-h-9 px-3.5 text-small',
  icon: 'size-9 shrink-0',
} as const;

interface Look {
  variant?: keyof typeof VARIANTS;
  /** `icon` is square; what stands in it needs an `aria-label` on the button. */
  size?: keyof typeof SIZES;
}

interface ButtonProps extends ComponentProps<'button'>, Look {
  /** Work is under way: a spinner beside the words, and no second press. */
  isBusy?: boolean;
}

/** A button; `type` is "button" unless told otherwise. */
export function Button({
  variant,
  size,
  className,
  type = 'button',
  isBusy = false,
  disabled,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      className={look({ variant, size }, className)}
      disabled={disabled || isBusy}
      aria-busy={isBusy || undefined}
      {...rest}
    >
      {isBusy && <Spinner />}
      {children}
    </button>
  );
}

/** A link that looks like a button. */
export function ButtonLink({
  variant,
  size,
  className,
  prefetch = false,
  ...rest
}: ComponentProps<typeof Link> & Look) {
  return <Link prefetch={prefetch} className={look({ variant, size }, className)} {...rest} />;
}

function look({ variant = 'primary', size = 'md' }: Look, className?: string): string {
  return classNames(
    'inline-flex items-center justify-center gap-2 whitespace-nowrap rounded-md font-medium transition-colors duration-fast disabled:cursor-not-allowed disabled:opacity-50',
    VARIANTS[variant],
    SIZES[size],
    className,
  );
}
