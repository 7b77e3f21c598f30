import { readRequests } from '@/app/dashboard/summary';
import { accountHandler, json } from '../account-handler';
import { readMode } from '../account-mode';

/** A page of requests, with the filters and the cursor of `GET /v1/requests`. */
export const GET = accountHandler('usage:read', async ({ runtime, session, query }) =>
  json(await readRequests(runtime, session, readMode(query.get('mode'), session), query)),
);
