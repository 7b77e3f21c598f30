'use client';

import { Button } from '@/components/ui/button';
import { DialogClose } from '@/components/ui/dialog';
import { Field, SelectField } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { TextLink } from '@/components/ui/text-link';
import type { DashboardMode, IssuedKey, KeyRow, ScopeChoice } from '../types';
import { changedFields, readKeyFields } from './key-fields';
import { DefaultFields, ExpiryFields, RateFields, ScopeFields, SpendFields } from './key-form-parts';
import { ModelPicker } from './model-picker';
import { useKeyForm } from './use-key-form';

interface KeyFormProps {
  /** The key that is changed; null makes a new one. */
  before: KeyRow | null;
  mode: DashboardMode;
  scopes: readonly ScopeChoice[];
  onCreated(created: IssuedKey): void;
  /** Null: nothing was other than it was. */
  onChanged(changed: KeyRow | null): void;
}

const MODES = [
  { value: 'test', label: 'Test: simulated, test credits' },
  { value: 'live', label: 'Live: real providers, live credits' },
];

/** Everything of a key but its secret: of a new one, or of one that is changed. */
export function KeyForm({ before, mode, scopes, onCreated, onChanged }: KeyFormProps) {
  const { onSubmit, isBusy, faultOf, general, isSignedOut } = useKeyForm<KeyRow | IssuedKey>({
    path: before ? `/api/account/keys/${before.id}` : '/api/account/keys',
    method: before ? 'PATCH' : 'POST',
    read(fields) {
      const body = readKeyFields(fields, before, Date.now());
      if (!before) return body;
      const changes = changedFields(body, before);
      return Object.keys(changes).length === 0 ? null : changes;
    },
    onDone(value) {
      if (value && 'key' in value) onCreated(value);
      else onChanged(value);
    },
  });
  const part = { before, faultOf };
  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-7">
      {general && (
        <Notice role="alert" tone="bad" title={general}>
          {isSignedOut && (
            <>
              <TextLink href="/sign-in" target="_blank">
                Sign in again in another tab
              </TextLink>{' '}
              and press the button once more. What you typed stays here.
            </>
          )}
        </Notice>
      )}
      <Field
        id="key-name"
        name="name"
        label="Name"
        maxLength={100}
        required
        autoComplete="off"
        defaultValue={before?.name ?? ''}
        hint="Where it is used: “worker, production”."
        error={faultOf('name')}
      />
      {!before && <SelectField id="key-mode" name="mode" label="Mode" defaultValue={mode} options={MODES} />}
      <ScopeFields {...part} scopes={scopes} />
      <SpendFields {...part} />
      <ExpiryFields {...part} />
      <ModelPicker initial={before?.models ?? null} fault={faultOf('models')} />
      <RateFields {...part} />
      <DefaultFields before={before} />
      <p className="sticky -bottom-5 flex flex-wrap gap-3 border-t bg-paper py-4 sm:-bottom-8">
        <Button type="submit" isBusy={isBusy}>
          {before ? 'Save changes' : 'Create key'}
        </Button>
        <DialogClose asChild>
          <Button variant="secondary">Cancel</Button>
        </DialogClose>
      </p>
    </form>
  );
}
