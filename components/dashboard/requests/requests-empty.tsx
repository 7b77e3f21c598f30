import { ButtonLink } from '@/components/ui/button';
import { Empty } from '@/components/ui/empty';
import { modeAddress } from '../mode-address';
import type { DashboardMode } from '../types';
import { filterAddress, type RequestFilter } from './filter-address';

/** Where no request is: what would change that. */
export function RequestsEmpty({ filter, mode }: { filter: RequestFilter; mode: DashboardMode }) {
  if (Object.keys(filter).length > 0)
    return (
      <Empty
        title="No request fits these filters."
        action={
          <ButtonLink href={filterAddress(mode, {})} variant="secondary" size="sm">
            Clear all filters
          </ButtonLink>
        }
      >
        Take one away above, or look at another time.
      </Empty>
    );
  return (
    <Empty
      title={`No request in ${mode} mode yet.`}
      action={
        <>
          <ButtonLink href={modeAddress('/dashboard/keys', mode)} size="sm">
            Make a {mode} key
          </ButtonLink>
          <ButtonLink href="/docs/quickstart" variant="secondary" size="sm">
            Send the first one
          </ButtonLink>
        </>
      }
    >
      Each request with a {mode} key of this workspace stands here within a second, with what it cost and why.
    </Empty>
  );
}
