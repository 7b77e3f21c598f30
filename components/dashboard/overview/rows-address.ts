import { modeAddress } from '../mode-address';
import type { DashboardMode } from '../types';
import type { RangeView } from './overview-types';

type RowFilters = Partial<Record<'status' | 'model' | 'provider' | 'key' | 'tag' | 'cache', string>>;

/** The requests that a figure of these days counts. A range that ends today goes on growing: it has no end. */
export function rowsAddress(
  mode: DashboardMode,
  range: Pick<RangeView, 'from' | 'to'>,
  filters: RowFilters = {},
): string {
  const isPast = Date.parse(range.to) <= Date.now();
  return modeAddress('/dashboard/requests', mode, {
    from: range.from,
    to: isPast ? range.to : null,
    ...filters,
  });
}
