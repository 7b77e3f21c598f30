'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field, SelectField } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { type ApiFault, sendJson } from '@/components/ui/send-json';
import type { DashboardMode, IssuedKey, ScopeChoice } from './types';

interface CreateKeyFormProps {
  mode: DashboardMode;
  scopes: readonly ScopeChoice[];
  onCreated(created: IssuedKey): void;
}

const MODES = [
  { value: 'test', label: 'Test: simulated, test credits' },
  { value: 'live', label: 'Live: real providers, live credits' },
];
const RESETS = [
  { value: 'never', label: 'in all' },
  { value: 'daily', label: 'a day' },
  { value: 'weekly', label: 'a week' },
  { value: 'monthly', label: 'a month' },
];
/** A body's member, and the field it is typed into. */
const FIELDS: Record<string, string> = { name: 'name', spend_limit: 'limit', scopes: 'scope-inference' };

/** Name, mode, scopes and, if wanted, a spend limit of a new key. */
export function CreateKeyForm({ mode, scopes, onCreated }: CreateKeyFormProps) {
  const { faultOf, otherFault, isBusy, onSubmit } = useKeyForm(onCreated);
  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-6">
      <h2 id="create-key" className="display text-2xl">
        Create a key
      </h2>
      {otherFault && <Notice role="alert" tone="bad" title={otherFault} />}
      <div className="grid gap-6 sm:grid-cols-2">
        <Field
          id="name"
          name="name"
          label="Name"
          maxLength={100}
          required
          autoComplete="off"
          hint="Where it will be used: “worker, production”."
          error={faultOf('name')}
        />
        <SelectField id="mode" name="mode" label="Mode" defaultValue={mode} options={MODES} {...TOP} />
      </div>
      <Scopes scopes={scopes} fault={faultOf('scope-inference')} />
      <div className="grid gap-6 sm:grid-cols-2">
        <Field
          id="limit"
          name="limit"
          label="Spend limit in USD, optional"
          inputMode="decimal"
          autoComplete="off"
          placeholder="No limit but the balance"
          error={faultOf('limit')}
        />
        <SelectField id="reset" name="reset" label="The limit counts" options={RESETS} {...TOP} />
      </div>
      <p>
        <Button type="submit" disabled={isBusy}>
          {isBusy ? 'Creating …' : 'Create key'}
        </Button>
      </p>
    </form>
  );
}

/** Beside a field with a hint below it. */
const TOP = { className: 'self-start' };

function useKeyForm(onCreated: CreateKeyFormProps['onCreated']) {
  const [fault, setFault] = useState<Pick<ApiFault, 'param' | 'message'> | null>(null);
  const [isBusy, setBusy] = useState(false);
  const show = (form: HTMLFormElement, found: Pick<ApiFault, 'param' | 'message'>) => {
    setFault(found);
    const field = fieldOf(found.param);
    if (field) form.querySelector<HTMLElement>(`#${field}`)?.focus();
  };
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const wanted = readForm(form);
    if (!wanted.name) return show(form, { param: 'name', message: 'Give the key a name.' });
    setBusy(true);
    setFault(null);
    const answer = await sendJson<IssuedKey>('/api/account/keys', 'POST', wanted).catch(() => null);
    setBusy(false);
    if (answer?.ok) onCreated(answer.value);
    else show(form, answer?.error ?? { param: null, message: 'The server cannot be reached. Try again.' });
  };
  const atFault = fault && fieldOf(fault.param);
  return {
    faultOf: (field: string) => (fault && atFault === field ? plain(fault.message) : null),
    otherFault: fault && !atFault ? plain(fault.message) : null,
    isBusy,
    onSubmit,
  };
}

/** The field to go to for `spend_limit.amount` or `scopes[0]`. */
function fieldOf(param: string | null): string | null {
  return FIELDS[param?.split(/[.[]/)[0] ?? ''] ?? null;
}

function Scopes({ scopes, fault }: { scopes: readonly ScopeChoice[]; fault: string | null }) {
  return (
    <fieldset aria-describedby={fault ? 'scopes-error' : undefined}>
      <legend className="text-sm font-medium">What it may do</legend>
      <div className="mt-1.5 grid">
        {scopes.map(({ name, meaning }) => (
          <label key={name} className="flex min-h-11 items-start gap-3 py-2">
            <input
              id={`scope-${name.replace(':', '-')}`}
              type="checkbox"
              name="scopes"
              value={name}
              defaultChecked={name === 'inference'}
              className="mt-1 size-4 shrink-0 accent-ink"
            />
            <span>
              <code className="figure text-sm">{name}</code>{' '}
              <span className="block text-sm text-muted">{meaning}</span>
            </span>
          </label>
        ))}
      </div>
      {fault && (
        <p id="scopes-error" className="mt-1.5 text-sm text-bad">
          {fault}
        </p>
      )}
    </fieldset>
  );
}

/** The API names the field in front of its message; a form shows the message beside the field. */
function plain(message: string): string {
  const text = message.replace(/^`[^`]*`: /, '');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function readForm(form: HTMLFormElement) {
  const fields = new FormData(form);
  const limit = String(fields.get('limit') ?? '')
    .trim()
    .replace(/^\$\s*/, '');
  return {
    name: String(fields.get('name') ?? '').trim(),
    mode: fields.get('mode'),
    scopes: fields.getAll('scopes').map(String),
    ...(limit ? { spend_limit: { amount: limit, reset: fields.get('reset') } } : {}),
  };
}
