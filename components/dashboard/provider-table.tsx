import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Cell, DataTable, HeadCell } from '@/components/ui/data-table';
import { formatMoment, formatMomentShort } from './format';
import type { ProviderKeyRow, ProviderRow } from './types';

export interface ProviderKeyActions {
  onAdd(provider: string): void;
  onReplace(key: ProviderKeyRow): void;
  onSwitch(key: ProviderKeyRow): void;
  onRemove(key: ProviderKeyRow): void;
}

interface ProviderTableProps {
  providers: readonly ProviderRow[];
  /** Null where this member may not. */
  actions: ProviderKeyActions | null;
}

/** Every provider with the workspace's own keys there; a key's text is never among them. */
export function ProviderTable({ providers, actions }: ProviderTableProps) {
  return (
    <DataTable caption="Providers and your keys" className="mt-4">
      <thead>
        <tr>
          <HeadCell>Provider, key</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell className="hidden md:table-cell">Last used, UTC</HeadCell>
          {actions && (
            <HeadCell>
              <span className="sr-only">Actions</span>
            </HeadCell>
          )}
        </tr>
      </thead>
      {providers.map((provider) => (
        <tbody key={provider.id}>
          <ProviderLine provider={provider} actions={actions} />
          {provider.keys.map((key) => (
            <KeyLine key={key.id} line={key} isGone={provider.gone} actions={actions} />
          ))}
        </tbody>
      ))}
    </DataTable>
  );
}

function ProviderLine({ provider, actions }: { provider: ProviderRow; actions: ProviderKeyActions | null }) {
  return (
    <tr>
      <th scope="rowgroup" className="border-b py-3 pr-5 text-left align-top font-medium">
        <span className="[overflow-wrap:anywhere]">{provider.name}</span>
      </th>
      <Cell>
        <span className="text-muted">{whoseKeys(provider)}</span>
      </Cell>
      <Cell className="hidden md:table-cell" />
      {actions && (
        <Cell className="text-right">
          {!provider.gone && (
            <Button
              variant="secondary"
              size="sm"
              onClick={() => actions.onAdd(provider.id)}
              aria-label={`Add a key of ${provider.name}`}
            >
              Add a key
            </Button>
          )}
        </Cell>
      )}
    </tr>
  );
}

function whoseKeys({ keys, ours, gone }: ProviderRow): string {
  if (gone) return 'no longer in the catalog';
  const own = keys.length === 0 ? 'no key of yours' : keys.length === 1 ? 'your key' : 'your keys';
  return ours ? `${own}, and ours` : own;
}

interface KeyLineProps {
  line: ProviderKeyRow;
  isGone: boolean;
  actions: ProviderKeyActions | null;
}

function KeyLine({ line: key, isGone, actions }: KeyLineProps) {
  const state = stateOf(key, isGone);
  return (
    <tr>
      <Cell className="min-w-36 pl-5">
        <span className="block [overflow-wrap:anywhere]">{key.name}</span>
        <span className="figure block text-[0.8125rem] text-muted">…{key.last_four}</span>
        {key.region && <span className="block text-[0.8125rem] text-faint">{key.region}</span>}
        {key.base_url && (
          <span className="block text-[0.8125rem] text-faint [overflow-wrap:anywhere]">{key.base_url}</span>
        )}
      </Cell>
      <Cell>
        <Badge tone={state.tone}>{state.word}</Badge>
        {state.note && <span className="mt-1 block text-[0.8125rem] text-muted">{state.note}</span>}
      </Cell>
      <Cell className="hidden text-muted md:table-cell">
        {key.last_used_at ? (
          <time dateTime={key.last_used_at}>{formatMoment(key.last_used_at)}</time>
        ) : (
          'never'
        )}
      </Cell>
      {actions && <KeyButtons line={key} isGone={isGone} actions={actions} />}
    </tr>
  );
}

function KeyButtons({ line: key, isGone, actions }: KeyLineProps & { actions: ProviderKeyActions }) {
  return (
    <Cell>
      <div className="flex flex-wrap justify-end gap-2">
        {!isGone && (
          <Button
            variant="secondary"
            size="sm"
            onClick={() => actions.onReplace(key)}
            aria-label={`Replace ${key.name}`}
          >
            Replace
          </Button>
        )}
        <Button
          variant="secondary"
          size="sm"
          onClick={() => actions.onSwitch(key)}
          aria-label={`${key.enabled ? 'Disable' : 'Enable'} ${key.name}`}
        >
          {key.enabled ? 'Disable' : 'Enable'}
        </Button>
        <Button
          variant="danger"
          size="sm"
          onClick={() => actions.onRemove(key)}
          aria-label={`Remove ${key.name}`}
        >
          Remove
        </Button>
      </div>
    </Cell>
  );
}

interface KeyState {
  word: string;
  tone: 'good' | 'warn' | 'bad' | 'plain';
  note?: string;
}

function stateOf(key: ProviderKeyRow, isGone: boolean): KeyState {
  if (!key.readable)
    return { word: 'unreadable', tone: 'bad', note: 'The server’s secret has changed: enter the key again.' };
  if (!key.enabled) return { word: 'disabled', tone: 'plain' };
  if (isGone) return { word: 'resting', tone: 'plain' };
  if (key.last_error === null) return { word: 'in use', tone: 'good' };
  const at = key.last_error_at ? ` ${formatMomentShort(key.last_error_at)}` : '';
  const known = FAULTS[key.last_error];
  return {
    word: known?.word ?? 'failed',
    tone: known?.tone ?? 'warn',
    note: `${known?.note ?? 'The last call failed.'}${at}`,
  };
}

/** The kinds of failure that are the key's own. */
const FAULTS: Record<string, KeyState & { note: string }> = {
  auth: { word: 'refused', tone: 'bad', note: 'The provider refused it, or its account.' },
  rate_limited: { word: 'limited', tone: 'warn', note: 'The provider limited its requests.' },
};
