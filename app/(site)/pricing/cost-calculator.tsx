'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, type ReactNode, useRef, useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import type { CostModel } from './cost-model';
import { CostResult } from './cost-result';
import {
  calculatorAddress,
  readWorkload,
  WORKLOAD_FIELDS,
  type WorkloadField,
  type WorkloadTexts,
} from './workload';

const ADDRESS_AFTER_MS = 300;

interface CostCalculatorProps {
  model: CostModel;
  texts: WorkloadTexts;
  /** What the address asked for and there is none of. */
  unknownModel: string | null;
  /** The `<datalist>` of models, by this id. */
  listId: string;
  children: ReactNode;
}

/** What a month costs on each route. A GET form; with script the figures follow the fields, and so does the address. */
export function CostCalculator({
  model,
  texts: initial,
  unknownModel,
  listId,
  children,
}: CostCalculatorProps) {
  const router = useRouter();
  const [isLoading, startLoading] = useTransition();
  const writing = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [texts, setTexts] = useState(initial);
  const [slug, setSlug] = useState(unknownModel ?? model.slug);
  const { load, faults } = readWorkload(texts);
  const modelFault =
    unknownModel !== null && slug === unknownModel
      ? `No model of that name can be reckoned with; shown is ${model.slug}.`
      : undefined;

  const onNumber = (name: WorkloadField, value: string) => {
    const next = { ...texts, [name]: value };
    setTexts(next);
    // Browsers refuse an address that changes with every key.
    clearTimeout(writing.current);
    writing.current = setTimeout(
      () => window.history.replaceState(null, '', calculatorAddress(model.slug, next)),
      ADDRESS_AFTER_MS,
    );
  };
  const show = (wanted: string) => {
    clearTimeout(writing.current);
    startLoading(() => router.replace(calculatorAddress(wanted, texts), { scroll: false }));
  };
  const onModel = (value: string) => {
    setSlug(value);
    const wanted = value.trim().toLowerCase();
    if (wanted !== model.slug && isListed(listId, wanted)) show(wanted);
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (slug.trim() !== model.slug) show(slug.trim());
  };

  return (
    <form action="/pricing#calculator" method="get" onSubmit={onSubmit} noValidate>
      {children}
      <div className="grid gap-5 sm:grid-cols-2 lg:grid-cols-5">
        <Field
          id="calculator-model"
          name="model"
          label="Model"
          hint="Type a part of its name, choose from the list"
          list={listId}
          value={slug}
          error={modelFault}
          onChange={(event) => onModel(event.target.value)}
          onFocus={(event) => event.target.select()}
          autoComplete="off"
          spellCheck={false}
          className="sm:col-span-2 lg:col-span-5 lg:max-w-prose"
        />
        {WORKLOAD_FIELDS.map(({ name, label, hint }) => (
          <Field
            key={name}
            id={`calculator-${name}`}
            name={name}
            label={label}
            hint={hint}
            inputMode="numeric"
            autoComplete="off"
            value={texts[name]}
            error={faults[name]}
            onChange={(event) => onNumber(name, event.target.value)}
          />
        ))}
      </div>
      <Button type="submit" variant="secondary" isBusy={isLoading} className="mt-5">
        Work it out
      </Button>
      <CostResult model={model} load={load} />
    </form>
  );
}

function isListed(listId: string, slug: string): boolean {
  const list = document.getElementById(listId);
  return list instanceof HTMLDataListElement && [...list.options].some(({ value }) => value === slug);
}
