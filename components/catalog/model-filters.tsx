import Form from 'next/form';
import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { Field, SelectField } from '@/components/ui/field';
import { capabilityLabel } from './format';
import { type ModelFilter, SORTS } from './model-filter';

interface ModelFiltersProps {
  filter: ModelFilter;
  providers: readonly { id: string; name: string }[];
  labs: readonly string[];
  capabilities: readonly string[];
}

/** The filters as a form: the address is their only state, and they work without a script. */
export function ModelFilters({ filter, providers, labs, capabilities }: ModelFiltersProps) {
  return (
    <Form
      action="/models"
      prefetch={false}
      role="search"
      aria-label="Filter models"
      // Uncontrolled fields keep what was typed; a new address must show its own values.
      key={JSON.stringify(filter)}
      className="grid grid-cols-2 gap-4 lg:grid-cols-[2fr_1fr_1fr_1fr_1fr_auto] lg:items-end"
    >
      <Field
        id="q"
        name="q"
        type="search"
        label="Search"
        defaultValue={filter.q}
        placeholder="Name or slug"
        className="col-span-2 lg:col-span-1"
      />
      <SelectField
        id="provider"
        name="provider"
        label="Provider"
        defaultValue={filter.provider}
        options={anyOr(providers.map(({ id, name }) => [id, name]))}
      />
      <SelectField
        id="lab"
        name="lab"
        label="Lab"
        defaultValue={filter.lab}
        options={anyOr(labs.map((lab) => [lab, lab]))}
      />
      <SelectField
        id="capability"
        name="capability"
        label="Capability"
        defaultValue={filter.capability}
        options={anyOr(capabilities.map((one) => [one, capabilityLabel(one)]))}
      />
      <SelectField id="sort" name="sort" label="Sort by" defaultValue={filter.sort} options={SORTS} />
      <Buttons />
    </Form>
  );
}

function Buttons() {
  return (
    <div className="col-span-2 flex gap-2 lg:col-span-1">
      <Button type="submit">Show</Button>
      <Link
        href="/models"
        prefetch={false}
        className="inline-flex min-h-11 items-center px-2 text-sm text-muted underline-offset-4 hover:text-ink hover:underline"
      >
        Reset
      </Link>
    </div>
  );
}

function anyOr(choices: readonly (readonly [value: string, label: string])[]) {
  return [{ value: '', label: 'Any' }, ...choices.map(([value, label]) => ({ value, label }))];
}
