'use client';

import { type ComponentProps, type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { sendJson } from '@/components/ui/send-json';
import type { OwnKeyChoice } from './types';

interface OwnKeySettingsProps {
  settings: OwnKeyChoice;
  canManage: boolean;
  onSaved(settings: OwnKeyChoice): void;
}

const ORDERS: readonly { value: OwnKeyChoice['order']; label: string; meaning: string }[] = [
  {
    value: 'first',
    label: 'First',
    meaning: 'Your keys, where you have one that serves the model; else ours.',
  },
  {
    value: 'fallback',
    label: 'As a fall-back',
    meaning: 'Our keys; yours where ours have no route, or fail.',
  },
  {
    value: 'only',
    label: 'Alone',
    meaning: 'Your keys and never ours. Models that none of them serves are refused.',
  },
];

/** When the workspace's own keys are used, and whether a failing call may go over to the other side. */
export function OwnKeySettings({ settings, canManage, onSaved }: OwnKeySettingsProps) {
  const [order, setOrder] = useState(settings.order);
  const [said, setSaid] = useState<{ text: string; isBad: boolean }>({ text: '', isBad: false });
  const [isBusy, setBusy] = useState(false);
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const mayCross = new FormData(event.currentTarget).get('may_cross') === 'on';
    const wanted = order === 'only' ? { order } : { order, may_cross: mayCross };
    setBusy(true);
    const answer = await sendJson<OwnKeyChoice>('/api/account/provider-keys/settings', 'PATCH', wanted).catch(
      () => null,
    );
    setBusy(false);
    if (!answer?.ok)
      return setSaid({
        text: answer?.error.message ?? 'The server cannot be reached. Try again.',
        isBad: true,
      });
    setSaid({ text: 'Saved. It holds from the next call on.', isBad: false });
    onSaved(answer.value);
  };
  return (
    <section aria-labelledby="own-key-settings" className="mt-10 max-w-2xl">
      <h2 id="own-key-settings" className="display text-2xl">
        When your keys are used
      </h2>
      <form onSubmit={onSubmit} className="mt-4">
        <fieldset disabled={!canManage || isBusy} className="grid gap-1">
          <legend className="sr-only">Order</legend>
          {ORDERS.map(({ value, label, meaning }) => (
            <Choice
              key={value}
              type="radio"
              name="order"
              label={label}
              meaning={meaning}
              checked={order === value}
              onChange={() => setOrder(value)}
            />
          ))}
          {order !== 'only' && (
            <Choice
              type="checkbox"
              name="may_cross"
              label="A call may go over to the other side"
              meaning="Where one side’s keys fail, the other’s are tried. Without it a call stays with the side that it begins with."
              defaultChecked={settings.may_cross}
            />
          )}
        </fieldset>
        <p className="mt-3 text-sm text-muted">
          The provider bills your key directly. Our fee on that bill is {settings.fee_pct} %.
        </p>
        {canManage && (
          <Button type="submit" variant="secondary" disabled={isBusy} className="mt-4">
            {isBusy ? 'Saving …' : 'Save'}
          </Button>
        )}
        <p role="status" className={said.isBad ? 'mt-2 text-sm text-bad' : 'mt-2 text-sm text-muted'}>
          {said.text}
        </p>
      </form>
    </section>
  );
}

interface ChoiceProps extends ComponentProps<'input'> {
  label: string;
  meaning: string;
}

function Choice({ label, meaning, ...input }: ChoiceProps) {
  return (
    <label className="flex min-h-11 items-start gap-3 py-2">
      <input className="mt-1 size-4 shrink-0 accent-ink" {...input} />
      <span>
        <span className="font-medium">{label}</span>
        <span className="block text-sm text-muted">{meaning}</span>
      </span>
    </label>
  );
}
