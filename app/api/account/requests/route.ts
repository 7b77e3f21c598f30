import { readRequestPage } from '@/app/dashboard/requests/request-search';
import { accountHandler, json } from '../account-handler';
import { readMode } from '../account-mode';

/** A page of requests by the filters of the page's address; rows as `GET /v1/requests` prints them. */
export const GET = accountHandler('usage:read', async ({ runtime, session, query }) =>
  json(await readRequestPage(runtime, session, readMode(query.get('mode'), session), query)),
);
