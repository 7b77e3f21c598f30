'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field, SelectField, TextField } from '@/components/ui/field';
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
const FIELDS = ['name', 'access_key_id', 'key', 'region', 'base_url'];
const SEALED = 'Encrypted at rest. From now on only its last four characters are shown.';

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
        <CredentialFields takes={at?.takes ?? 'key'} replaces={replaces} faultOf={faultOf} />
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

interface CredentialFieldsProps {
  takes: ProviderRow['takes'];
  replaces: ProviderKeyRow | null;
  faultOf(field: string): string | null;
}

/** What a provider of this kind is called with. */
function CredentialFields({ takes, replaces, faultOf }: CredentialFieldsProps) {
  const secret = { name: 'key', required: true, spellCheck: false, error: faultOf('key') };
  const region = {
    name: 'region',
    autoComplete: 'off',
    spellCheck: false,
    defaultValue: replaces?.region ?? '',
    error: faultOf('region'),
  };
  if (takes === 'service_account')
    return (
      <>
        <TextField
          id="key"
          label="Service account, JSON"
          rows={5}
          autoComplete="off"
          hint="The whole file that Google handed out for it. Encrypted at rest; from now on only the end of its key’s id is shown."
          {...secret}
        />
        <Field
          id="region"
          label="Location, optional"
          placeholder="global"
          hint="Such as us-central1; else global."
          {...region}
        />
      </>
    );
  if (takes === 'key')
    return (
      <Field id="key" type="password" label="Key" autoComplete="new-password" hint={SEALED} {...secret} />
    );
  return (
    <>
      <Field
        id="access_key_id"
        name="access_key_id"
        label="Access key id"
        autoComplete="off"
        spellCheck={false}
        hint="Leave it empty for a Bedrock API key."
        error={faultOf('access_key_id')}
      />
      <Field
        id="key"
        type="password"
        label="Secret access key, or Bedrock API key"
        autoComplete="new-password"
        hint={SEALED}
        {...secret}
      />
      <Field
        id="region"
        label="Region"
        required
        placeholder="us-east-1"
        hint="Where Bedrock is called."
        {...region}
      />
    </>
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
  // A field that is not shown has nothing to say.
  const beside = ['access_key_id', 'region', 'base_url'].map((name) => [name, text(name) || null]);
  return { name: text('name'), key: text('key'), ...Object.fromEntries(beside) };
}

/** The API names the field in front of its message; a form shows the message beside the field. */
function plain(message: string): string {
  const text = message.replace(/^`[^`]*`: /, '');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
