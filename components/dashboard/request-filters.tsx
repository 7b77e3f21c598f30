'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import type { FormEvent } from 'react';
import { Button } from '@/components/ui/button';
import { Field, SelectField } from '@/components/ui/field';
import { modeAddress } from './mode-address';
import type { DashboardMode } from './types';

export interface RequestFilter {
  model: string;
  status: string;
  key: string;
  cache_tier: string;
}

interface RequestFiltersProps {
  filter: RequestFilter;
  mode: DashboardMode;
  /** Slugs that are offered for the model; any other may be typed. */
  models: readonly string[];
  keys: readonly { id: string; label: string }[];
}

const PATH = '/dashboard/requests';
const STATUSES = [
  { value: '', label: 'Any status' },
  { value: '2xx', label: '2xx, answered' },
  { value: '4xx', label: '4xx, refused' },
  { value: '5xx', label: '5xx, failed' },
  { value: '402', label: '402, no credits' },
  { value: '429', label: '429, rate limit' },
  { value: '499', label: '499, client left' },
];
const TIERS = [
  { value: '', label: 'Hit or miss' },
  { value: 'miss', label: 'Miss' },
  { value: 'exact_response_cache', label: 'Exact hit' },
  { value: 'inflight_dedupe', label: 'In-flight hit' },
];

/** The filters of the list as a form that works without a script; the address is their only state. */
export function RequestFilters(props: RequestFiltersProps) {
  const { filter, mode } = props;
  const router = useRouter();
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = [...new FormData(event.currentTarget)].map(([name, value]) => [
      name,
      String(value).trim(),
    ]);
    // A script leaves the empty ones out of the address.
    router.push(modeAddress(PATH, mode, Object.fromEntries(fields)));
  };
  return (
    <search>
      <form
        action={PATH}
        onSubmit={onSubmit}
        aria-label="Filter requests"
        // The fields follow the address, also on the way back.
        key={JSON.stringify([filter, mode])}
        className="grid gap-4 sm:grid-cols-2 lg:grid-cols-[2fr_1fr_1fr_1fr_auto] lg:items-end"
      >
        <input type="hidden" name="mode" value={mode} />
        <FilterFields {...props} />
        <div className="flex items-center gap-2">
          <Button type="submit">Filter</Button>
          {Object.values(filter).some(Boolean) && (
            <Link
              href={modeAddress(PATH, mode)}
              prefetch={false}
              className="inline-flex min-h-11 items-center px-3 text-sm underline underline-offset-4"
            >
              Clear
            </Link>
          )}
        </div>
      </form>
    </search>
  );
}

function FilterFields({ filter, models, keys }: RequestFiltersProps) {
  const keyOptions = [
    { value: '', label: 'Any key' },
    ...keys.map(({ id, label }) => ({ value: id, label })),
  ];
  return (
    <>
      <div>
        <Field
          id="model"
          name="model"
          label="Model"
          list="models"
          defaultValue={filter.model}
          autoComplete="off"
          maxLength={256}
          placeholder="Any model"
        />
        <datalist id="models">
          {models.map((slug) => (
            <option key={slug} value={slug} />
          ))}
        </datalist>
      </div>
      <SelectField id="status" name="status" label="Status" defaultValue={filter.status} options={STATUSES} />
      <SelectField id="key" name="key" label="Key" defaultValue={filter.key} options={keyOptions} />
      <SelectField
        id="cache_tier"
        name="cache_tier"
        label="Cache"
        defaultValue={filter.cache_tier}
        options={TIERS}
      />
    </>
  );
}
