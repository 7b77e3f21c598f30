import Link from 'next/link';
import { CopyButton } from '@/components/ui/copy-button';
import { Cell, DataTable, HeadCell } from '@/components/ui/data-table';
import { capabilityLabel, formatRate, formatTokens, groupDigits } from './format';
import type { ModelRow } from './types';

/** Streaming and plain JSON are nearly everywhere: naming them in each row would hide the rest. */
const UNREMARKABLE = new Set(['streaming', 'json']);

/** The catalog: a dense table, and cards on a phone. */
export function ModelTable({ models }: { models: readonly ModelRow[] }) {
  return (
    <>
      <DataTable caption="Models" className="hidden md:block">
        <thead>
          <tr>
            <HeadCell>Model</HeadCell>
            <HeadCell numeric>Providers</HeadCell>
            <HeadCell numeric>Context</HeadCell>
            <HeadCell numeric>Max output</HeadCell>
            <HeadCell numeric>Input $/M</HeadCell>
            <HeadCell numeric>Cached $/M</HeadCell>
            <HeadCell numeric>Output $/M</HeadCell>
          </tr>
        </thead>
        <tbody>
          {models.map((model) => (
            <ModelTableRow key={model.slug} model={model} />
          ))}
        </tbody>
      </DataTable>
      <ul className="md:hidden">
        {models.map((model) => (
          <ModelCard key={model.slug} model={model} />
        ))}
      </ul>
    </>
  );
}

function ModelTableRow({ model }: { model: ModelRow }) {
  return (
    <tr className="group">
      <Cell className="min-w-64">
        <ModelName model={model} />
        <div className="mt-0.5 flex items-center gap-1">
          <code className="figure text-xs text-muted">{model.slug}</code>
          <CopyButton
            text={model.slug}
            what={model.slug}
            className="text-faint opacity-0 hover:text-ink focus-visible:opacity-100 group-hover:opacity-100"
          />
        </div>
        <p className="mt-0.5 text-xs text-faint">{capabilityText(model)}</p>
      </Cell>
      <Cell numeric title={model.providers.join(', ')}>
        {model.providers.length}
      </Cell>
      <Cell numeric title={`${groupDigits(model.contextTokens)} tokens`}>
        {formatTokens(model.contextTokens)}
      </Cell>
      <Cell
        numeric
        title={model.outputTokensMax === null ? undefined : `${groupDigits(model.outputTokensMax)} tokens`}
      >
        {formatTokens(model.outputTokensMax)}
      </Cell>
      <Cell numeric>{formatRate(model.from.input)}</Cell>
      <Cell numeric>{formatRate(model.from.cacheRead)}</Cell>
      <Cell numeric>{formatRate(model.from.output)}</Cell>
    </tr>
  );
}

function ModelCard({ model }: { model: ModelRow }) {
  const facts = [
    ['Context', formatTokens(model.contextTokens)],
    ['Providers', String(model.providers.length)],
    ['Input $/M', formatRate(model.from.input)],
    ['Output $/M', formatRate(model.from.output)],
  ] as const;
  return (
    <li className="border-t py-5">
      <ModelName model={model} />
      <code className="figure mt-0.5 block text-xs text-muted">{model.slug}</code>
      <p className="mt-1 text-xs text-faint">{capabilityText(model)}</p>
      <dl className="mt-3 grid grid-cols-2 gap-x-6 gap-y-2">
        {facts.map(([label, value]) => (
          <div key={label} className="flex items-baseline justify-between gap-2">
            <dt className="label">{label}</dt>
            <dd className="figure text-sm">{value}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

function ModelName({ model }: { model: ModelRow }) {
  return (
    <Link
      href={`/models/${model.slug}`}
      prefetch={false}
      className="font-medium underline-offset-4 hover:underline max-md:inline-flex max-md:min-h-9 max-md:items-center"
    >
      {model.name}
    </Link>
  );
}

function capabilityText(model: ModelRow): string {
  const words = model.capabilities.filter((one) => !UNREMARKABLE.has(one)).map(capabilityLabel);
  return words.join(' · ') || 'Text';
}
