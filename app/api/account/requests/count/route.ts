import { countRequestsOf } from '@/app/dashboard/requests/request-search';
import { accountHandler, json } from '../../account-handler';
import { readMode } from '../../account-mode';

/** How many requests pass the filters: an export says beforehand how long it is. */
export const GET = accountHandler('usage:read', async ({ runtime, session, query }) =>
  json(await countRequestsOf(runtime, session, readMode(query.get('mode'), session), query)),
);
