import Link from 'next/link';
import type { ComponentProps } from 'react';
import { classNames } from './class-names';

const VARIANTS = {
  primary: 'bg-ink text-paper hover:opacity-85 border border-ink',
  secondary: 'border border-edge bg-transparent text-ink hover:border-ink',
  danger: 'border border-bad text-bad hover:bg-bad hover:text-paper',
  quiet: 'border border-transparent text-muted underline-offset-4 hover:text-ink hover:underline',
} as const;
const SIZES = { md: 'min-h-11 px-5 text-[0.9375rem]', sm: 'min-h-9 px-3.5 text-sm' } as const;

interface Look {
  variant?: keyof typeof VARIANTS;
  size?: keyof typeof SIZES;
}

/** A button; `type` is "button" unless told otherwise. */
export function Button({
  variant,
  size,
  className,
  type = 'button',
  ...rest
}: ComponentProps<'button'> & Look) {
  return <button type={type} className={look({ variant, size }, className)} {...rest} />;
}

/** A link that looks like a button. */
export function ButtonLink({ variant, size, className, ...rest }: ComponentProps<typeof Link> & Look) {
  return <Link className={look({ variant, size }, className)} {...rest} />;
}

function look({ variant = 'primary', size = 'md' }: Look, className?: string): string {
  return classNames(
    'inline-flex items-center justify-center gap-2 rounded-md font-medium transition-colors motion-reduce:transition-none disabled:opacity-50',
    VARIANTS[variant],
    SIZES[size],
    className,
  );
}
