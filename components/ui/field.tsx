import type { ComponentProps, ReactNode } from 'react';
import { Input, Select, TextArea } from './controls';

interface Labelled {
  id: string;
  label: string;
  hint?: ReactNode;
  /** Said beside the field and read with it. */
  error?: string | null;
}

/** A labelled input with its hint and its error tied to it. */
export function Field({ label, hint, error, className, ...input }: Labelled & ComponentProps<typeof Input>) {
  const said = { id: input.id, label, hint, error, className };
  return (
    <Frame {...said}>
      <Input {...tied(said)} isWrong={Boolean(error)} {...input} />
    </Frame>
  );
}

/** A labelled text of several lines. */
export function TextField({
  label,
  hint,
  error,
  className,
  ...text
}: Labelled & ComponentProps<typeof TextArea>) {
  const said = { id: text.id, label, hint, error, className };
  return (
    <Frame {...said}>
      <TextArea {...tied(said)} isWrong={Boolean(error)} {...text} />
    </Frame>
  );
}

/** A labelled choice of one. */
export function SelectField({
  label,
  hint,
  error,
  className,
  ...select
}: Labelled & ComponentProps<typeof Select>) {
  const said = { id: select.id, label, hint, error, className };
  return (
    <Frame {...said}>
      <Select {...tied(said)} isWrong={Boolean(error)} {...select} />
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
      <label htmlFor={id} className="mb-1.5 block text-small font-medium">
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
        <p id={`${id}-hint`} className="mt-1.5 text-small text-faint">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="mt-1.5 text-small text-bad">
          {error}
        </p>
      )}
    </>
  );
}
