import { Fragment } from 'react';
import { classNames } from '@/components/ui/class-names';
import { CopyButton } from '@/components/ui/copy-button';
import { Cell, DataTable, RowHead } from '@/components/ui/data-table';
import { TextLink } from '@/components/ui/text-link';
import { compareAddress } from './compare-address';
import type { CompareCell, CompareGroup } from './compare-rows';
import type { ComparedModel } from './types';

interface CompareTableProps {
  models: readonly ComparedModel[];
  groups: readonly CompareGroup[];
  differencesOnly: boolean;
}

const FIRST = 'sticky left-0 z-10 w-24 min-w-24 bg-paper sm:w-44 sm:min-w-44';

/** Up to four models side by side; where they differ the row stands out, and the better figure is named in words. */
export function CompareTable({ models, groups, differencesOnly }: CompareTableProps) {
  return (
    <DataTable caption="Comparison">
      <thead>
        <tr>
          <td className={classNames(FIRST, 'border-b')} />
          {models.map((model) => (
            <th
              key={model.slug}
              scope="col"
              className="min-w-32 border-b py-3 pl-3 pr-5 sm:min-w-40 align-top font-normal"
            >
              <TextLink variant="name" href={`/models/${model.slug}`} className="text-body wrap-anywhere">
                {model.name}
              </TextLink>
              <span className="flex flex-wrap items-center gap-x-2 text-muted">
                <code className="figure text-caption">{model.slug}</code>
                <CopyButton text={model.slug} what={model.slug} className="px-0! text-faint hover:text-ink" />
              </span>
              <TextLink
                variant="quiet"
                scroll={false}
                className="text-caption"
                href={compareAddress(
                  models.flatMap(({ slug }) => (slug === model.slug ? [] : [slug])),
                  { differencesOnly },
                )}
              >
                Remove<span className="sr-only"> {model.name}</span>
              </TextLink>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {groups.map(({ title, rows }) => (
          <Fragment key={title}>
            <tr>
              <th
                scope="rowgroup"
                colSpan={models.length + 1}
                className="label border-b pb-2 pt-8 font-normal"
              >
                <span className="sticky left-0">{title}</span>
              </th>
            </tr>
            {rows.map(({ label, cells, differs }) => (
              <tr key={label} data-differs={models.length > 1 && differs ? '' : undefined}>
                <RowHead
                  className={classNames(FIRST, differs && models.length > 1 ? 'text-ink' : 'text-faint')}
                >
                  {label}
                  {differs && models.length > 1 && <span className="sr-only"> (they differ)</span>}
                </RowHead>
                {cells.map((cell, i) => (
                  <CompareValue key={models[i]?.slug} cell={cell} isQuiet={!differs && models.length > 1} />
                ))}
              </tr>
            ))}
          </Fragment>
        ))}
      </tbody>
    </DataTable>
  );
}

function CompareValue({ cell, isQuiet }: { cell: CompareCell; isQuiet: boolean }) {
  return (
    <Cell title={cell.exact} className={isQuiet ? 'pl-3 text-faint' : 'bg-sunken pl-3'}>
      <span className={classNames('wrap-anywhere', cell.exact && 'figure')}>{cell.text}</span>
      {cell.mark && <span className="ml-2 text-caption text-good">{cell.mark}</span>}
    </Cell>
  );
}
