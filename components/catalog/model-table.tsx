import { memo } from 'react';
import { DataTable, HeadCell } from '@/components/ui/data-table';
import { shortDecimal } from './decimal';
import { capabilityWord, formatTokens, groupDigits } from './format';
import { COLUMNS, filterAddress, type ModelFilter, type SortColumn } from './model-filter';
import type { ModelRow } from './types';

interface ModelTableProps {
  models: readonly ModelRow[];
  filter: ModelFilter;
  providerNames: Readonly<Record<string, string>>;
  /** Slugs marked for comparing. */
  chosen: ReadonlySet<string>;
  onChoose(slug: string, isChosen: boolean): void;
}

/**
 * The catalog, one row a model; the same rows are cards on a phone or by choice (`app/model-*.css`). Rows carry no
 * classes and no components of their own: there may be hundreds.
 */
export function ModelTable({ models, filter, providerNames, chosen, onChoose }: ModelTableProps) {
  const looks = { table: 'model-table', cards: 'model-cards', auto: 'md:model-table max-md:model-cards' };
  return (
    <DataTable caption="Models" hasStickyHead className={`model-list ${looks[filter.view ?? 'auto']}`}>
      <thead>
        <tr>
          <HeadCell>
            <span className="sr-only">Compare</span>
          </HeadCell>
          <SortHead column="name" filter={filter}>
            Model
          </SortHead>
          <SortHead column="providers" filter={filter}>
            Providers
          </SortHead>
          <SortHead column="context" filter={filter} numeric unit="tokens">
            Context
          </SortHead>
          <SortHead column="max_output" filter={filter} numeric unit="tokens">
            Max out
          </SortHead>
          <SortHead column="input" filter={filter} numeric unit="$/M">
            In
          </SortHead>
          <SortHead column="cached" filter={filter} numeric unit="$/M">
            Cached
          </SortHead>
          <SortHead column="output" filter={filter} numeric unit="$/M">
            Out
          </SortHead>
          <SortHead column="saving" filter={filter} numeric unit="%">
            Saving
          </SortHead>
          <HeadCell>Capabilities</HeadCell>
          <SortHead column="released" filter={filter} numeric>
            Released
          </SortHead>
        </tr>
      </thead>
      <tbody>
        {models.map((model) => (
          <ModelTableRow
            key={model.slug}
            model={model}
            providerNames={providerNames}
            isChosen={chosen.has(model.slug)}
            onChoose={onChoose}
          />
        ))}
      </tbody>
    </DataTable>
  );
}

interface SortHeadProps {
  column: SortColumn;
  filter: ModelFilter;
  numeric?: boolean;
  unit?: string;
  children: string;
}

/** The first press sorts the way one mostly wants, the second the other way, the third as before. */
function SortHead({ column, filter, ...rest }: SortHeadProps) {
  const { first } = COLUMNS[column];
  const now = filter.sort?.column === column ? filter.sort.direction : null;
  const other = first === 'ascending' ? 'descending' : 'ascending';
  const next = now === null ? first : now === first ? other : null;
  const href = filterAddress({ ...filter, sort: next && { column, direction: next } });
  return <HeadCell sort={{ href, direction: now }} {...rest} />;
}

/** Streaming and plain JSON are nearly everywhere: naming them in each row would hide the rest. */
const UNREMARKABLE = new Set(['streaming', 'json']);

interface ModelTableRowProps {
  model: ModelRow;
  providerNames: Readonly<Record<string, string>>;
  isChosen: boolean;
  onChoose(slug: string, isChosen: boolean): void;
}

const ModelTableRow = memo(function ModelTableRow({
  model,
  providerNames,
  isChosen,
  onChoose,
}: ModelTableRowProps) {
  const { slug, name, providers, from, isSimulated } = model;
  const capabilities = model.capabilities.filter((one) => !UNREMARKABLE.has(one));
  const names = providers.map((id) => providerNames[id] ?? id).join(', ');
  const at = model.cheapestProvider && (providerNames[model.cheapestProvider] ?? model.cheapestProvider);
  return (
    <tr>
      <td>
        <label>
          <input
            type="checkbox"
            name="m"
            value={slug}
            form="compare"
            aria-label={`Compare ${name}`}
            checked={isChosen}
            onChange={(event) => onChoose(slug, event.target.checked)}
          />
        </label>
      </td>
      <th scope="row">
        <a href={`/models/${slug}`}>{name}</a>
        <span>
          <code>{slug}</code>
          {isSimulated && <i>test keys only</i>}
          <button type="button" data-copy={slug} aria-label={`Copy ${slug}`} />
        </span>
      </th>
      <td title={names}>
        <b>{providers.length}</b> <span>{names || 'none'}</span>
      </td>
      <td title={tokensTitle(model.contextTokens)}>{formatTokens(model.contextTokens)}</td>
      <td title={tokensTitle(model.outputTokensMax)}>{formatTokens(model.outputTokensMax)}</td>
      <RateCell rate={from.input} at={at} />
      <RateCell rate={from.cacheRead} at={at} />
      <RateCell rate={from.output} at={at} />
      <td>{model.savingPercent ?? '–'}</td>
      <td>{capabilities.map(capabilityWord).join(', ') || 'Text'}</td>
      <td>{model.releasedOn ?? '–'}</td>
    </tr>
  );
});

/** Shortened for the eye; hovered over, every digit and who serves it at that. */
function RateCell({ rate, at }: { rate: string | null; at: string | null }) {
  if (rate === null) return <td>–</td>;
  return <td title={`$${rate} per 1M tokens${at ? `, at ${at}` : ''}`}>{shortDecimal(rate)}</td>;
}

function tokensTitle(tokens: number | null): string | undefined {
  return tokens === null ? undefined : `${groupDigits(tokens)} tokens`;
}
