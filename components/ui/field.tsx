import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names';

interface Labelled {
  id: string;
  label: string;
  hint?: ReactNode;
  /** Said beside the field and read with it. */
  error?: string | null;
}

/** A labelled input with its hint and its error tied to it. */
export function Field({ label, hint, error, className, ...input }: Labelled & ComponentProps<'input'>) {
  const said = { id: input.id, label, hint, error, className };
  return (
    <Frame {...said}>
      <input {...tied(said)} className={inputLook(Boolean(error))} {...input} />
    </Frame>
  );
}

/** A labelled text of several lines. */
export function TextField({ label, hint, error, className, ...text }: Labelled & ComponentProps<'textarea'>) {
  const said = { id: text.id, label, hint, error, className };
  return (
    <Frame {...said}>
      <textarea {...tied(said)} className={classNames(inputLook(Boolean(error)), 'py-2')} {...text} />
    </Frame>
  );
}

function Frame({
  id,
  label,
  className,
  children,
  ...notes
}: Labelled & { className?: string; children: ReactNode }) {
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {label}
      </label>
      {children}
      <Notes id={id} {...notes} />
    </div>
  );
}

/** What ties a field to its notes for those who hear them. */
function tied({ id, hint, error }: Labelled) {
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return { 'aria-invalid': error ? true : undefined, 'aria-describedby': described || undefined };
}

/** What belongs to a field, read with it. */
function Notes({ id, hint, error }: Omit<Labelled, 'label'>) {
  return (
    <>
      {hint && (
        <p id={`${id}-hint`} className="mt-1.5 text-sm text-faint">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="mt-1.5 text-sm text-bad">
          {error}
        </p>
      )}
    </>
  );
}

interface SelectFieldProps extends ComponentProps<'select'> {
  id: string;
  label: string;
  options: readonly { value: string; label: string }[];
}

/** A labelled choice of one. */
export function SelectField({ id, label, options, className, ...select }: SelectFieldProps) {
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {label}
      </label>
      <select id={id} className={inputLook(false)} {...select}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

function inputLook(isWrong: boolean): string {
  return classNames(
    'block min-h-11 w-full rounded-md border bg-raised px-3 text-ink placeholder:text-faint',
    isWrong ? 'border-bad' : 'border-edge',
  );
}
