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
/** The field to go to for a fault's parameter. */
const FIELDS: Record<string, string> = { name: 'name', spend_limit: 'limit', scopes: 'scope-inference' };

/** Name, mode, scopes and, if wanted, a spend limit of a new key. */
export function CreateKeyForm({ mode, scopes, onCreated }: CreateKeyFormProps) {
  const [fault, setFault] = useState<Partial<ApiFault> | null>(null);
  const [isBusy, setBusy] = useState(false);
  const fieldAtFault = FIELDS[fault?.param?.split(/[.[]/)[0] ?? ''] ?? null;
  const faultOf = (field: string) => (fieldAtFault === field ? plain(fault?.message) : null);

  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    setBusy(true);
    setFault(null);
    const answer = await sendJson<IssuedKey>('/api/account/keys', 'POST', readForm(form)).catch(() => null);
    setBusy(false);
    if (answer?.ok) return onCreated(answer.value);
    const found = answer?.error ?? { param: null, message: 'The server cannot be reached. Try again.' };
    setFault(found);
    const field = FIELDS[found.param?.split(/[.[]/)[0] ?? ''];
    if (field) form.querySelector<HTMLElement>(`#${field}`)?.focus();
  };

  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-6">
      {fault && !fieldAtFault && <Notice role="alert" tone="bad" title={plain(fault.message) ?? ''} />}
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
        <SelectField
          id="mode"
          name="mode"
          label="Mode"
          defaultValue={mode}
          options={MODES}
          className="self-start"
        />
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
        <SelectField
          id="reset"
          name="reset"
          label="The limit counts"
          defaultValue="never"
          options={RESETS}
          className="self-start"
        />
      </div>
      <p>
        <Button type="submit" disabled={isBusy}>
          {isBusy ? 'Creating …' : 'Create key'}
        </Button>
      </p>
    </form>
  );
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
function plain(message: string | undefined): string | null {
  if (!message) return null;
  const text = message.replace(/^`[^`]*`: /, '');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function readForm(form: HTMLFormElement) {
  const fields = new FormData(form);
  const limit = String(fields.get('limit') ?? '')
    .trim()
    .replace(/^\$\s*/, '');
  return {
    name: String(fields.get('name') ?? ''),
    mode: fields.get('mode'),
    scopes: fields.getAll('scopes').map(String),
    ...(limit ? { spend_limit: { amount: limit, reset: fields.get('reset') } } : {}),
  };
}
