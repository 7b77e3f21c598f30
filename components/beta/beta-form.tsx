'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field, SelectField, TextField } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { BetaAsked, type MailWay } from './beta-asked';

const ADDRESS = '/api/beta';
const FIELDS = ['email', 'name', 'company', 'use_case', 'volume'] as const;
type FieldName = (typeof FIELDS)[number];
export type Faults = Partial<Record<FieldName | 'form', string>>;

const VOLUMES = [
  { value: 'unknown', label: 'I do not know yet' },
  { value: 'trying', label: 'Trying it out' },
  { value: 'under_1m', label: 'Under a million tokens a month' },
  { value: 'under_100m', label: '1 to 100 million tokens a month' },
  { value: 'over_100m', label: 'Over 100 million tokens a month' },
] as const;

interface BetaFormProps {
  /** What was written before, when it came back without script. */
  values: Partial<Record<FieldName, string>>;
  faults: Faults;
}

/** Asks for access. A plain form; with script the errors come without leaving the page. */
export function BetaForm({ values, faults: before }: BetaFormProps) {
  const [faults, setFaults] = useState<Faults>(before);
  const [isBusy, setBusy] = useState(false);
  const [asked, setAsked] = useState<MailWay | null>(null);
  const thanks = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (asked) thanks.current?.focus();
  }, [asked]);

  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = Object.fromEntries(new FormData(form));
    setBusy(true);
    const answer = await send(fields);
    setBusy(false);
    if ('mail' in answer) return setAsked(answer.mail);
    setFaults(answer.faults);
    const wrong = FIELDS.find((name) => answer.faults[name]);
    form.querySelector<HTMLElement>(wrong ? `#${wrong}` : '#beta-fault')?.focus();
  };

  if (asked)
    return (
      <div ref={thanks} tabIndex={-1}>
        <BetaAsked mail={asked} />
      </div>
    );
  const field = (name: FieldName) => ({
    id: name,
    name,
    error: faults[name],
    defaultValue: values[name],
  });
  return (
    <form action={ADDRESS} method="post" onSubmit={onSubmit} noValidate className="grid gap-5">
      {faults.form && (
        <div id="beta-fault" tabIndex={-1}>
          <Notice role="alert" tone="bad" title={faults.form} />
        </div>
      )}
      <Field {...field('email')} type="email" label="E-mail" autoComplete="email" required maxLength={254} />
      <Field {...field('name')} label="Name" autoComplete="name" required maxLength={100} />
      <Field
        {...field('company')}
        label="Company"
        hint="May stay empty."
        autoComplete="organization"
        maxLength={100}
      />
      <TextField
        {...field('use_case')}
        label="What would you send?"
        hint="The job, the models, what matters: price, speed, staying up."
        rows={4}
        required
        maxLength={2000}
      />
      <SelectField {...field('volume')} label="How much?" options={VOLUMES} />
      <Button type="submit" isBusy={isBusy} className="justify-self-start">
        Ask for access
      </Button>
    </form>
  );
}

interface Refusal {
  error?: { message?: string; param?: string | null; fields?: Faults };
}

async function send(fields: object): Promise<{ mail: MailWay } | { faults: Faults }> {
  try {
    const response = await fetch(ADDRESS, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fields),
    });
    const body = (await response.json()) as Refusal & { mail?: MailWay };
    if (response.ok) return { mail: body.mail ?? 'none' };
    return { faults: body.error?.fields ?? { form: body.error?.message ?? UNREACHED } };
  } catch {
    return { faults: { form: UNREACHED } };
  }
}

const UNREACHED = 'The server could not be reached. Nothing was sent; what you wrote still stands here.';
