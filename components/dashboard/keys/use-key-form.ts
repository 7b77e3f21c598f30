'use client';

import { type FormEvent, useState } from 'react';
import { type ApiFault, sendJson } from '@/components/ui/send-json';
import { fieldOf, type KeyBody, plainFault } from './key-fields';

interface KeyFormOf<T> {
  /** What is sent of what was typed; null: nothing is other than it was. */
  read(fields: FormData): Partial<KeyBody> | null;
  path: string;
  method: 'POST' | 'PATCH';
  /** Null where there was nothing to send. */
  onDone(value: T | null): void;
}

const UNREACHABLE: ApiFault = {
  message: 'The server cannot be reached. What you typed is still here: try again.',
  code: 'unreachable',
  param: null,
};

/** Sends a form of a key once, keeps what was typed when it is refused, and puts the focus where the fault is. */
export function useKeyForm<T>({ read, path, method, onDone }: KeyFormOf<T>) {
  const [fault, setFault] = useState<ApiFault | null>(null);
  const [isBusy, setBusy] = useState(false);
  const field = fault && fieldOf(fault.param);

  const show = (form: HTMLFormElement, found: ApiFault) => {
    setFault(found);
    const name = fieldOf(found.param);
    if (name) form.querySelector<HTMLElement>(`#key-${name}`)?.focus();
  };
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // A form inside a sheet of this page would hand its event on to a form around it.
    event.stopPropagation();
    const form = event.currentTarget;
    const body = read(new FormData(form));
    if (body === null) return onDone(null);
    if (body.name === '') return show(form, { code: '', param: 'name', message: 'Give the key a name.' });
    setBusy(true);
    setFault(null);
    const answer = await sendJson<T>(path, method, body).catch(() => null);
    setBusy(false);
    if (answer?.ok) onDone(answer.value);
    else show(form, answer?.error ?? UNREACHABLE);
  };
  return {
    onSubmit,
    isBusy,
    faultOf: (name: string) => (fault && field === name ? plainFault(fault.message) : null),
    general: fault && !field ? plainFault(fault.message) : null,
    isSignedOut: fault?.code === 'invalid_api_key',
  };
}
