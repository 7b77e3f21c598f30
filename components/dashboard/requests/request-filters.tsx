'use client';

import { useRouter } from 'next/navigation';
import type { FormEvent } from 'react';
import { Button } from '@/components/ui/button';
import { Disclosure } from '@/components/ui/disclosure';
import { Field, SelectField } from '@/components/ui/field';
import { Pill } from '@/components/ui/pill';
import { TextLink } from '@/components/ui/text-link';
import type { DashboardMode } from '../types';
import {
  CACHES,
  FILTER_NAMES,
  fieldMoment,
  filterAddress,
  filterOf,
  filterWords,
  type KeyChoice,
  REQUESTS_PATH,
  type RequestFilter,
  STATUSES,
} from './filter-address';

interface RequestFiltersProps {
  filter: RequestFilter;
  mode: DashboardMode;
  /** Slugs and providers that are offered; any other may be typed. */
  models: readonly string[];
  providers: readonly string[];
  keys: readonly KeyChoice[];
}

/** The filters: those that hold as pills, all of them as a form that works without a script. The address is their only state. */
export function RequestFilters(props: RequestFiltersProps) {
  const { filter, mode, keys } = props;
  const held = FILTER_NAMES.filter((name) => filter[name]);
  return (
    <search>
      <Disclosure summary={held.length > 0 ? 'Change the filters' : 'Filter'}>
        <FilterForm {...props} />
      </Disclosure>
      {held.length > 0 && (
        <div className="mt-3 flex flex-wrap items-center gap-2">
          {held.map((name) => (
            <Pill
              key={name}
              label={filterWords(name, filter[name] ?? '', keys)}
              href={filterAddress(mode, { ...filter, [name]: undefined })}
            />
          ))}
          <TextLink variant="quiet" href={filterAddress(mode, {})} scroll={false} className="ml-1 text-small">
            Clear all
          </TextLink>
        </div>
      )}
    </search>
  );
}

function FilterForm(props: RequestFiltersProps) {
  const { filter, mode } = props;
  const router = useRouter();
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const asked = filterOf((name) => String(fields.get(name) ?? ''));
    // A field knows minutes; a time that was not touched keeps what it had beyond them.
    for (const name of ['from', 'to'] as const) {
      if (asked[name] && asked[name] === fieldMoment(filter[name])) asked[name] = filter[name];
      else if (asked[name]) asked[name] = `${asked[name]}Z`;
    }
    // A script leaves the empty ones out of the address.
    router.push(filterAddress(mode, asked), { scroll: false });
  };
  return (
    <form
      action={REQUESTS_PATH}
      onSubmit={onSubmit}
      aria-label="Filter requests"
      // The fields follow the address, also on the way back.
      key={JSON.stringify([filter, mode])}
      className="mt-3 grid gap-4 rounded-md border bg-raised p-4 sm:grid-cols-2 lg:grid-cols-4"
    >
      <input type="hidden" name="mode" value={mode} />
      <TimeFields filter={filter} />
      <ChoiceFields {...props} />
      <TextFields {...props} />
      <div className="flex items-end">
        <Button type="submit" size="sm">
          Show these
        </Button>
      </div>
    </form>
  );
}

function TimeFields({ filter }: { filter: RequestFilter }) {
  return (
    <>
      <Field
        id="filter-from"
        name="from"
        type="datetime-local"
        label="From, UTC"
        controlSize="sm"
        defaultValue={fieldMoment(filter.from)}
      />
      <Field
        id="filter-to"
        name="to"
        type="datetime-local"
        label="Before, UTC"
        controlSize="sm"
        defaultValue={fieldMoment(filter.to)}
      />
    </>
  );
}

function ChoiceFields({ filter, keys }: RequestFiltersProps) {
  const keyOptions = [
    { value: '', label: 'Any key' },
    ...keys.map(({ id, label }) => ({ value: id, label })),
  ];
  const choices = [
    { name: 'status', label: 'Status', options: withTyped(STATUSES, filter.status) },
    { name: 'cache', label: 'Cache', options: withTyped(CACHES, filter.cache) },
    { name: 'key', label: 'Key', options: withTyped(keyOptions, filter.key) },
  ] as const;
  return choices.map(({ name, label, options }) => (
    <SelectField
      key={name}
      id={`filter-${name}`}
      name={name}
      label={label}
      controlSize="sm"
      defaultValue={filter[name] ?? ''}
      options={options}
    />
  ));
}

/** An address may hold a value that is not offered: it is kept, not lost with the next change. */
function withTyped(options: readonly { value: string; label: string }[], value = '') {
  return options.some((option) => option.value === value) ? options : [...options, { value, label: value }];
}

function TextFields({ filter, models, providers }: RequestFiltersProps) {
  const texts = [
    { name: 'model', label: 'Model', placeholder: 'Any model', offered: models },
    { name: 'provider', label: 'Provider', placeholder: 'Any provider', offered: providers },
    { name: 'tag', label: 'Tag', placeholder: 'Any tag', offered: [] },
    { name: 'session', label: 'Session', placeholder: 'Any session', offered: [] },
    { name: 'min_cost', label: 'Charge from, $', placeholder: '0.001', offered: [] },
    { name: 'min_latency', label: 'Latency from, ms', placeholder: '1500', offered: [] },
  ] as const;
  return texts.map(({ name, label, placeholder, offered }) => (
    <div key={name}>
      <Field
        id={`filter-${name}`}
        name={name}
        label={label}
        controlSize="sm"
        placeholder={placeholder}
        defaultValue={filter[name] ?? ''}
        autoComplete="off"
        maxLength={256}
        inputMode={name === 'min_cost' ? 'decimal' : name === 'min_latency' ? 'numeric' : undefined}
        pattern={
          name === 'min_cost' ? '\\d{1,6}(\\.\\d{1,12})?' : name === 'min_latency' ? '\\d{1,7}' : undefined
        }
        list={offered.length > 0 ? `offered-${name}` : undefined}
      />
      {offered.length > 0 && (
        <datalist id={`offered-${name}`}>
          {offered.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
    </div>
  ));
}
