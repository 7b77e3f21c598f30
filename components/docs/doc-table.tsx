import { Cell, DataTable, HeadCell } from '@/components/ui/data-table';
import { WithCode } from '@/components/ui/with-code';

/** A table that the docs print from the code, on the page and in Markdown alike. */
export interface DocTable {
  caption: string;
  columns: readonly { name: string; isCode?: boolean; isNumeric?: boolean }[];
  /** Texts with `code` in backticks; in a column of code they are plain. */
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
            {columns.map(({ name, isCode, isNumeric }, at) => (
              <Cell key={name} numeric={isNumeric} className={lookOf(isCode, isNumeric)}>
                {isCode || isNumeric ? cells[at] : <WithCode text={cells[at] ?? ''} />}
              </Cell>
            ))}
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

function lookOf(isCode?: boolean, isNumeric?: boolean): string | undefined {
  if (isNumeric) return undefined;
  return isCode ? 'figure min-w-32 text-small [overflow-wrap:anywhere]' : 'min-w-56 text-muted';
}
