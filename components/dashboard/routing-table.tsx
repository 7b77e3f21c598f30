import { Badge } from '@/components/ui/badge';
import { Cell, DataTable, HeadCell } from '@/components/ui/data-table';
import { formatDollars } from './format';
import type { ReceiptRoute, ReceiptRouting } from './types';

/** The routes that were considered for a request, best first, and what decided each one's place. */
export function RoutingTable({ routing, servedBy }: { routing: ReceiptRouting; servedBy: string | null }) {
  const rule = routing.rule ? ` by the rule ${routing.rule}` : '';
  return (
    <>
      <p className="mb-4 text-muted">
        Chosen{rule}: {routing.reason.replaceAll('_', ' ')}. Expected: {routing.expected_input_tokens} tokens
        in, {routing.expected_output_tokens} out.
      </p>
      <DataTable caption="Routes considered, best first">
        <thead>
          <tr>
            <HeadCell>Route</HeadCell>
            <HeadCell>Why there</HeadCell>
            <HeadCell numeric>Expected price</HeadCell>
          </tr>
        </thead>
        <tbody>
          {routing.considered.map((route) => (
            <RouteLine key={route.route_id} route={route} isServing={route.route_id === servedBy} />
          ))}
        </tbody>
      </DataTable>
    </>
  );
}

function RouteLine({ route, isServing }: { route: ReceiptRoute; isServing: boolean }) {
  return (
    <tr>
      <Cell>
        {route.provider}
        <span className="figure block text-[0.8125rem] text-faint [overflow-wrap:anywhere]">
          {route.model}
        </span>
      </Cell>
      <Cell>
        {isServing && <Badge tone="good">served</Badge>}
        {route.verdict === 'refused' && <Badge>left out</Badge>}
        <span className="mt-1 block text-[0.8125rem] text-muted">{route.why}</span>
      </Cell>
      <Cell numeric>{route.price_estimate === null ? '—' : formatDollars(route.price_estimate)}</Cell>
    </tr>
  );
}
