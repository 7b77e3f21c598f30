'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field, SelectField } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { type ApiFault, sendJson } from '@/components/ui/send-json';
import type { ProviderKeyRow, ProviderRow } from './types';

interface ProviderKeyFormProps {
  providers: readonly ProviderRow[];
  /** The one that was pressed. */
  provider: string;
  /** The key whose place the new one takes; null: it comes beside the others. */
  replaces: ProviderKeyRow | null;
  onCancel(): void;
  /** @param said what to tell of it */
  onSaved(said: string): void;
}

type Fault = Pick<ApiFault, 'param' | 'message'>;
const FIELDS = ['name', 'key', 'base_url'];

/** A key of the customer's own, typed once; it is sealed on arrival and never shown again. */
export function ProviderKeyForm({ providers, provider, replaces, onCancel, onSaved }: ProviderKeyFormProps) {
  const [chosen, setChosen] = useState(provider);
  const { form, fault, isBusy, onSubmit } = useProviderKeyForm(chosen, replaces, onSaved);
  useEffect(() => form.current?.querySelector<HTMLElement>('input')?.focus(), [form]);
  const at = providers.find(({ id }) => id === chosen);
  const faultOf = (field: string) => (fault?.param === field ? plain(fault.message) : null);
  return (
    <form ref={form} onSubmit={onSubmit} noValidate className="grid gap-6">
      <h2 id="provider-key-form" className="display text-2xl [overflow-wrap:anywhere]">
        {replaces ? `Replace “${replaces.name}”` : 'Connect a key of your own'}
      </h2>
      {fault && !FIELDS.includes(fault.param ?? '') && (
        <Notice role="alert" tone="bad" title={plain(fault.message)} />
      )}
      <div className="grid gap-6 sm:grid-cols-2">
        <Field
          id="name"
          name="name"
          label="Name"
          maxLength={100}
          required
          autoComplete="off"
          defaultValue={replaces?.name}
          hint="To tell it from others: “team account”."
          error={faultOf('name')}
        />
        <SelectField
          id="provider"
          label="Provider"
          value={chosen}
          disabled={replaces !== null}
          onChange={(event) => setChosen(event.target.value)}
          options={providers.map(({ id, name }) => ({ value: id, label: name }))}
          className="self-start"
        />
        <Field
          id="key"
          name="key"
          type="password"
          label="Key"
          required
          autoComplete="new-password"
          spellCheck={false}
          hint="Encrypted at rest. From now on only its last four characters are shown."
          error={faultOf('key')}
        />
        <Field
          id="base_url"
          name="base_url"
          type="url"
          label={at?.needs_base_url ? 'Base URL' : 'Base URL, optional'}
          required={at?.needs_base_url}
          autoComplete="off"
          defaultValue={replaces?.base_url ?? ''}
          placeholder="https://"
          hint={
            at?.needs_base_url
              ? 'Where your own resource at this provider is reached.'
              : 'Only for an address of your own; else the provider’s usual one.'
          }
          error={faultOf('base_url')}
        />
      </div>
      <div className="flex flex-wrap gap-3">
        <Button type="submit" disabled={isBusy}>
          {isBusy ? 'Saving …' : replaces ? 'Replace key' : 'Connect key'}
        </Button>
        <Button variant="secondary" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function useProviderKeyForm(
  provider: string,
  replaces: ProviderKeyRow | null,
  onSaved: ProviderKeyFormProps['onSaved'],
) {
  const form = useRef<HTMLFormElement>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [isBusy, setBusy] = useState(false);
  const show = (found: Fault) => {
    setFault(found);
    if (FIELDS.includes(found.param ?? ''))
      form.current?.querySelector<HTMLElement>(`#${found.param}`)?.focus();
  };
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wanted = readForm(event.currentTarget);
    if (!wanted.name) return show({ param: 'name', message: 'Give the key a name.' });
    if (!wanted.key) return show({ param: 'key', message: 'Enter the key.' });
    setBusy(true);
    setFault(null);
    const sent = replaces
      ? sendJson<ProviderKeyRow>(`/api/account/provider-keys/${replaces.id}`, 'PATCH', wanted)
      : sendJson<ProviderKeyRow>('/api/account/provider-keys', 'POST', { ...wanted, provider });
    const answer = await sent.catch(() => null);
    setBusy(false);
    if (answer?.ok)
      onSaved(`${wanted.name} is ${replaces ? 'replaced' : 'connected'}. The next call uses it.`);
    else show(answer?.error ?? { param: null, message: 'The server cannot be reached. Try again.' });
  };
  return { form, fault, isBusy, onSubmit };
}

function readForm(form: HTMLFormElement) {
  const fields = new FormData(form);
  const text = (name: string) => String(fields.get(name) ?? '').trim();
  return { name: text('name'), key: text('key'), base_url: text('base_url') || null };
}

/** The API names the field in front of its message; a form shows the message beside the field. */
function plain(message: string): string {
  const text = message.replace(/^`[^`]*`: /, '');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
