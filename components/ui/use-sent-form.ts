'use client';

import { type FormEvent, useState } from 'react';
import { type ApiFault, sendJson } from './send-json';

interface SentForm<T> {
  path: string;
  method?: 'POST' | 'PATCH' | 'DELETE';
  /** What is sent of what was typed. */
  read(fields: FormData): unknown;
  onDone(value: T, form: HTMLFormElement): void;
}

const UNREACHABLE: ApiFault = {
  message: 'The server did not answer. Try again.',
  code: 'unreachable',
  param: null,
};

/**
 * A form of our own API: sends it once, keeps what was typed when it is refused, and puts the focus where the fault is.
 * A fault of no field of the form is `general`.
 */
export function useSentForm<T = unknown>({ path, method = 'POST', read, onDone }: SentForm<T>) {
  const [fault, setFault] = useState<ApiFault | null>(null);
  const [fields, setFields] = useState<readonly string[]>([]);
  const [isBusy, setBusy] = useState(false);
  const isOfField = fault?.param != null && fields.includes(fault.param);

  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const typed = new FormData(form);
    setBusy(true);
    setFault(null);
    const answer = await sendJson<T>(path, method, read(typed)).catch(() => null);
    setBusy(false);
    if (answer?.ok) return onDone(answer.value, form);
    const found = answer?.error ?? UNREACHABLE;
    setFields([...typed.keys()]);
    setFault(found);
    const field = found.param === null ? null : form.elements.namedItem(found.param);
    if (field instanceof HTMLElement) field.focus();
  };
  return {
    onSubmit,
    isBusy,
    /** What is wrong with one field. */
    faultOf: (name: string) => (fault && isOfField && fault.param === name ? fault.message : null),
    general: fault && !isOfField ? fault.message : null,
  };
}
