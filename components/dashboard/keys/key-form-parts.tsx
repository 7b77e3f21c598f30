'use client';

import { useState } from 'react';
import { Check, Switch } from '@/components/ui/controls';
import { Field, SelectField } from '@/components/ui/field';
import { formatDay } from '../format';
import type { KeyRow, ScopeChoice } from '../types';
import { PERIODS, PRESETS, presetOf } from './key-fields';

interface PartProps {
  /** What is changed; null for a new key. */
  before: KeyRow | null;
  faultOf(field: string): string | null;
}

/** What a key may do, by a preset or one by one. */
export function ScopeFields({ before, faultOf, scopes }: PartProps & { scopes: readonly ScopeChoice[] }) {
  const [held, setHeld] = useState<readonly string[]>(before?.scopes ?? ['inference']);
  const fault = faultOf('scopes');
  const choose = (value: string) => {
    const preset = PRESETS.find((one) => one.value === value);
    if (preset) setHeld(preset.scopes);
  };
  return (
    <fieldset aria-describedby={fault ? 'key-scopes-error' : undefined} className="min-w-0">
      <legend className="mb-1.5 text-small font-medium">What it may do</legend>
      <SelectField
        id="key-scopes"
        label="It is for"
        value={presetOf(held)}
        onChange={(event) => choose(event.target.value)}
        options={[
          ...PRESETS.map(({ value, label }) => ({ value, label })),
          { value: 'own', label: 'A choice of your own, below' },
        ]}
      />
      <div className="mt-2">
        {scopes.map(({ name, meaning }) => (
          <Check
            key={name}
            name="scopes"
            value={name}
            checked={held.includes(name)}
            onChange={(event) =>
              setHeld(event.target.checked ? [...held, name] : held.filter((one) => one !== name))
            }
            label={<code className="figure text-small">{name}</code>}
            hint={meaning}
          />
        ))}
      </div>
      {fault && (
        <p id="key-scopes-error" className="mt-1.5 text-small text-bad">
          {fault}
        </p>
      )}
    </fieldset>
  );
}

const EXPIRIES = [
  { value: 'never', label: 'Never' },
  { value: '7', label: 'In 7 days' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
  { value: 'date', label: 'On a date' },
];

/** When it ends by itself. */
export function ExpiryFields({ before, faultOf }: PartProps) {
  const [choice, setChoice] = useState(before?.expires_at ? 'keep' : 'never');
  const kept = before?.expires_at
    ? [{ value: 'keep', label: `${formatDay(before.expires_at)}, as it is` }]
    : [];
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <SelectField
        id="key-expiry"
        name="expiry"
        label="Expires"
        value={choice}
        onChange={(event) => setChoice(event.target.value)}
        options={[...kept, ...EXPIRIES]}
        error={faultOf('expiry')}
        className="self-start"
      />
      {choice === 'date' && (
        <Field
          id="key-expires-on"
          name="expires-on"
          type="date"
          label="Last day"
          required
          hint="It works to the end of that day, UTC."
        />
      )}
    </div>
  );
}

/** How much it may spend in which time. */
export function SpendFields({ before, faultOf }: PartProps) {
  const limit = before?.spend_limit ?? null;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field
        id="key-limit"
        name="limit"
        label="Spend limit in USD"
        inputMode="decimal"
        autoComplete="off"
        defaultValue={limit?.amount ?? ''}
        placeholder="No limit but the credits"
        hint="Requests under way count too, so it is not passed."
        error={faultOf('limit')}
      />
      <SelectField
        id="key-reset"
        name="reset"
        label="The limit counts"
        defaultValue={limit?.reset ?? 'monthly'}
        options={PERIODS}
        className="self-start"
      />
    </div>
  );
}

const RATES = [
  { name: 'rpm', of: 'requests_per_minute', label: 'Requests a minute', placeholder: '600' },
  { name: 'tpm', of: 'tokens_per_minute', label: 'Tokens a minute', placeholder: 'No limit' },
  { name: 'concurrency', of: 'concurrency', label: 'Requests at once', placeholder: 'No limit' },
] as const;

/** How fast and how wide it may call. */
export function RateFields({ before, faultOf }: PartProps) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-small font-medium">Rates</legend>
      <div className="grid gap-4 sm:grid-cols-3">
        {RATES.map(({ name, of, label, placeholder }) => (
          <Field
            key={name}
            id={`key-${name}`}
            name={name}
            label={label}
            inputMode="numeric"
            autoComplete="off"
            placeholder={placeholder}
            defaultValue={before?.[of] ?? ''}
            error={faultOf(name)}
          />
        ))}
      </div>
      <p className="mt-1.5 text-small text-faint">
        An empty field means what stands in it in grey. Each server process counts for itself.
      </p>
    </fieldset>
  );
}

/** What holds for its requests unless they say otherwise. */
export function DefaultFields({ before }: { before: KeyRow | null }) {
  return (
    <fieldset className="min-w-0">
      <legend className="text-small font-medium">Unless a request says otherwise</legend>
      <Switch
        name="cache"
        defaultChecked={before?.cache ?? true}
        label="Answer repeated requests from the cache"
        hint="Also needs the workspace’s cache to be on."
      />
      <Switch
        name="fit"
        defaultChecked={before?.fit ?? false}
        label="Shorten answers to what the credits cover"
        hint="A cap on the output that the credits do not cover is lowered instead of refused."
      />
    </fieldset>
  );
}
