import { Badge } from '@/components/ui/badge';
import { routeStatus } from './route-status';
import type { RouteWithDay } from './types';

/** What sets a route off from the others, in words, and its status. */
export function RouteMarks({ route }: { route: RouteWithDay }) {
  const status = routeStatus(route.status);
  return (
    <>
      {route.isCheapest && <Badge tone="good">Cheapest</Badge>}
      {route.isFastest && <Badge tone="good">Fastest</Badge>}
      {route.isReference && <Badge>Reference</Badge>}
      <Badge tone={status.tone}>{status.label}</Badge>
    </>
  );
}
