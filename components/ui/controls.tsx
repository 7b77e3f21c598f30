import type { ComponentProps } from 'react';
import { classNames } from './class-names';
import { ChevronDownIcon } from './icons';

const SIZES = { md: 'min-h-11 px-3 text-body', sm: 'min-h-9 px-2.5 text-small' } as const;

interface ControlLook {
  controlSize?: keyof typeof SIZES;
  isWrong?: boolean;
}

/** The input itself; it needs a label, as `Field` gives it one, or an `aria-label`. */
export function Input({ controlSize, isWrong, className, ...rest }: ComponentProps<'input'> & ControlLook) {
  return <input className={look({ controlSize, isWrong }, className)} {...rest} />;
}

/** Text of several lines. */
export function TextArea({
  controlSize,
  isWrong,
  className,
  ...rest
}: ComponentProps<'textarea'> & ControlLook) {
  return <textarea className={look({ controlSize, isWrong }, classNames('py-2', className))} {...rest} />;
}

interface SelectProps extends ComponentProps<'select'>, ControlLook {
  options: readonly { value: string; label: string; disabled?: boolean }[];
}

/**
 * The browser's own choice of one, under our chevron: it works without script, on a phone and for screen readers.
 * `className` places the whole of it.
 */
export function Select({ options, controlSize, isWrong, className, ...rest }: SelectProps) {
  return (
    <span className={classNames('relative block min-w-0', className)}>
      <select className={look({ controlSize, isWrong }, 'appearance-none truncate pr-7!')} {...rest}>
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDownIcon className="pointer-events-none absolute right-2.5 top-1/2 size-3.5 -translate-y-1/2 text-faint" />
    </span>
  );
}

interface CheckProps extends Omit<ComponentProps<'input'>, 'type' | 'size'> {
  label: React.ReactNode;
  hint?: React.ReactNode;
  type?: 'checkbox' | 'radio';
}

/** A box or a radio button with its words; the whole line can be pressed. */
export function Check({ label, hint, type = 'checkbox', className, ...rest }: CheckProps) {
  return (
    <label
      className={classNames(
        'flex min-h-9 cursor-pointer items-start gap-2.5 py-1.5 has-disabled:cursor-not-allowed has-disabled:opacity-50',
        className,
      )}
    >
      <input type={type} className="mt-[calc((1lh-1rem)/2)] size-4 shrink-0 accent-(--ink)" {...rest} />
      <span className="min-w-0">
        {label}
        {hint && <span className="block text-small text-faint">{hint}</span>}
      </span>
    </label>
  );
}

/** On or off, at once. A checkbox underneath, so that it works in a form. */
export function Switch({ label, hint, className, ...rest }: Omit<CheckProps, 'type'>) {
  return (
    <label
      className={classNames(
        'flex min-h-11 cursor-pointer items-center justify-between gap-4 has-disabled:cursor-not-allowed has-disabled:opacity-50',
        className,
      )}
    >
      <span className="min-w-0">
        {label}
        {hint && <span className="block text-small text-faint">{hint}</span>}
      </span>
      <span className="relative inline-flex shrink-0">
        <input
          type="checkbox"
          // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox says by itself whether it is checked
          role="switch"
          className="peer h-6 w-10 cursor-[inherit] appearance-none rounded-full border border-edge bg-sunken transition-colors duration-fast checked:border-ink checked:bg-ink"
          {...rest}
        />
        <span
          aria-hidden="true"
          className="pointer-events-none absolute left-1 top-1 size-4 rounded-full bg-edge transition-transform duration-fast peer-checked:translate-x-4 peer-checked:bg-paper"
        />
      </span>
    </label>
  );
}

interface SegmentsProps {
  /** What is chosen, for those who do not see where it stands. */
  legend: string;
  name: string;
  options: readonly { value: string; label: string }[];
  value: string;
  onChange(value: string): void;
  className?: string;
}

/** A choice of a few, all in sight. */
export function Segments({ legend, name, options, value, onChange, className }: SegmentsProps) {
  return (
    <fieldset className={classNames('inline-flex min-w-0 rounded-md border border-edge p-0.5', className)}>
      <legend className="sr-only">{legend}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className="relative inline-flex min-h-8 cursor-pointer items-center rounded-sm px-3 text-small text-muted hover:text-ink has-checked:bg-ink has-checked:text-paper has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-ink"
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="sr-only"
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}

function look({ controlSize = 'md', isWrong }: ControlLook, className?: string): string {
  return classNames(
    'block w-full min-w-0 rounded-md border bg-raised text-ink placeholder:text-faint disabled:opacity-50',
    isWrong ? 'border-bad' : 'border-edge',
    SIZES[controlSize],
    className,
  );
}
