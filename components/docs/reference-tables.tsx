import { Badge } from '@/components/ui/badge';
import { Cell, DataTable, HeadCell } from '@/components/ui/data-table';
import { WithCode } from '@/components/ui/with-code';

export interface EndpointRow {
  method: string;
  path: string;
  purpose: string;
  /** False: promised, and not served by this version. */
  isServed: boolean;
}

/** Method, path, purpose. */
export function EndpointTable({ rows }: { rows: readonly EndpointRow[] }) {
  return (
    <DataTable caption="Core endpoints">
      <thead>
        <tr>
          <HeadCell>Method</HeadCell>
          <HeadCell>Path</HeadCell>
          <HeadCell>Purpose</HeadCell>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.method} ${row.path}`}>
            <Cell className="figure text-[0.8125rem]">{row.method}</Cell>
            <Cell className="figure whitespace-nowrap text-[0.8125rem]">{row.path}</Cell>
            <Cell className="min-w-56 text-muted">
              {row.purpose} {!row.isServed && <Badge tone="warn">not in this version yet</Badge>}
            </Cell>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

/** Header and meaning, for requests or for responses. */
export function HeaderTable({
  caption,
  rows,
}: {
  caption: string;
  rows: readonly { name: string; about: string }[];
}) {
  return (
    <DataTable caption={caption}>
      <thead>
        <tr>
          <HeadCell>Header</HeadCell>
          <HeadCell>Meaning</HeadCell>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, about }) => (
          <tr key={name}>
            <Cell className="figure min-w-44 text-[0.8125rem]">{name}</Cell>
            <Cell className="min-w-56 text-muted">
              <WithCode text={about} />
            </Cell>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

export interface ErrorRow {
  code: string;
  status: number;
  type: string;
  meaning: string;
}

/** Errors of the API, as their table has them. */
export function ErrorTable({ rows, caption = 'Errors' }: { rows: readonly ErrorRow[]; caption?: string }) {
  return (
    <DataTable caption={caption}>
      <thead>
        <tr>
          <HeadCell numeric>HTTP</HeadCell>
          <HeadCell>Code</HeadCell>
          <HeadCell>Type</HeadCell>
          <HeadCell>Meaning</HeadCell>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.code}>
            <Cell numeric>{row.status}</Cell>
            <Cell className="figure text-[0.8125rem]">{row.code}</Cell>
            <Cell className="figure text-[0.8125rem] text-muted">{row.type}</Cell>
            <Cell className="min-w-56 text-muted">
              <WithCode text={row.meaning} />
            </Cell>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}
