import { classNames } from '@/components/ui/class-names';
import { Cell, DataTable, HeadCell } from '@/components/ui/data-table';
import { WithCode } from '@/components/ui/with-code';

/** A table that the docs print from the code, on the page and in Markdown alike. */
export interface DocTable {
  caption: string;
  columns: readonly {
    name: string;
    isCode?: boolean;
    isNumeric?: boolean;
    isShort?: boolean;
    mayBreak?: boolean;
  }[];
  /** Texts with `code` in backticks; in a column of code they are plain. A short column holds a few words; one that may break, long values. */
  rows: readonly (readonly string[])[];
}

/** The table on a page: names stay whole where there is room, words get the rest. */
export function DocTableView({ table: { caption, columns, rows } }: { table: DocTable }) {
  return (
    <DataTable caption={caption}>
      <thead>
        <tr>
          {columns.map(({ name, isNumeric }) => (
            <HeadCell key={name} numeric={isNumeric}>
              {name}
            </HeadCell>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((cells) => (
          <tr key={cells.join('\n')}>
            {columns.map((column, at) => (
              <Cell key={column.name} numeric={column.isNumeric} className={lookOf(column)}>
                {column.isCode || column.isNumeric ? cells[at] : <WithCode text={cells[at] ?? ''} />}
              </Cell>
            ))}
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

function lookOf({ isCode, isNumeric, isShort, mayBreak }: DocTable['columns'][number]): string | undefined {
  if (isNumeric) return undefined;
  if (isCode)
    return classNames('figure text-small', mayBreak ? 'min-w-32 [overflow-wrap:anywhere]' : 'text-ink');
  return isShort ? 'min-w-28 text-muted' : 'min-w-44 text-muted';
}
