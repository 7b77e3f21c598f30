import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Cell, DataTable, HeadCell } from '@/components/ui/data-table';
import { formatDay, formatDollars, formatMoment, formatMomentShort } from './format';
import type { KeyRow } from './types';

const TONES = { active: 'good', retiring: 'warn', revoked: 'plain', expired: 'plain' } as const;
const PERIODS: Record<string, string> = {
  never: 'in all',
  daily: 'a day',
  weekly: 'a week',
  monthly: 'a month',
};

interface KeyTableProps {
  caption: string;
  keys: readonly KeyRow[];
  /** Absent where this member may not. */
  onRevoke?: (key: KeyRow) => void;
}

/** Keys by their beginning and end; a secret is never among them. */
export function KeyTable({ caption, keys, onRevoke }: KeyTableProps) {
  return (
    <DataTable caption={caption}>
      <thead>
        <tr>
          <HeadCell>Key</HeadCell>
          <HeadCell>Status</HeadCell>
          <HeadCell className="hidden lg:table-cell">Spend limit</HeadCell>
          <HeadCell className="hidden sm:table-cell">Last used, UTC</HeadCell>
          <HeadCell className="hidden md:table-cell">Created</HeadCell>
          {onRevoke && (
            <HeadCell>
              <span className="sr-only">Actions</span>
            </HeadCell>
          )}
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <KeyLine key={key.id} line={key} onRevoke={onRevoke} />
        ))}
      </tbody>
    </DataTable>
  );
}

function KeyLine({ line: key, onRevoke }: { line: KeyRow; onRevoke: KeyTableProps['onRevoke'] }) {
  return (
    <tr>
      <Cell className="min-w-36">
        <span className="block font-medium [overflow-wrap:anywhere]">{key.name}</span>
        <span className="figure block text-[0.8125rem] text-muted">
          {key.prefix}…{key.last_four}
        </span>
        <span className="block text-[0.8125rem] text-faint">{key.scopes.join(', ')}</span>
        <span className="block text-[0.8125rem] text-faint sm:hidden">
          {key.last_used_at ? `used ${formatMomentShort(key.last_used_at)}` : 'never used'}
        </span>
      </Cell>
      <Cell>
        <Badge tone={TONES[key.status]}>{key.status}</Badge>
      </Cell>
      <Cell className="hidden lg:table-cell">
        <SpendLimit limit={key.spend_limit} />
      </Cell>
      <Cell className="hidden text-muted sm:table-cell">
        {key.last_used_at ? (
          <time dateTime={key.last_used_at}>{formatMoment(key.last_used_at)}</time>
        ) : (
          'never'
        )}
      </Cell>
      <Cell className="hidden whitespace-nowrap text-muted md:table-cell">
        <time dateTime={key.created_at}>{formatDay(key.created_at)}</time>
        {key.made_by && (
          <span className="block max-w-48 truncate text-[0.8125rem] text-faint" title={key.made_by}>
            by {key.made_by}
          </span>
        )}
      </Cell>
      {onRevoke && (
        <Cell className="text-right">
          <Button
            variant="secondary"
            size="sm"
            onClick={() => onRevoke(key)}
            aria-label={`Revoke ${key.name}`}
          >
            Revoke
          </Button>
        </Cell>
      )}
    </tr>
  );
}

function SpendLimit({ limit }: { limit: KeyRow['spend_limit'] }) {
  if (!limit) return <span className="text-faint">none</span>;
  return (
    <>
      <span className="figure text-[0.8125rem]">{formatDollars(limit.amount)}</span>{' '}
      {PERIODS[limit.reset] ?? limit.reset}
      <span className="figure block text-[0.8125rem] text-faint">{formatDollars(limit.spent)} spent</span>
    </>
  );
}
