import { readChart } from '@/app/dashboard/requests/request-search';
import { accountHandler, json } from '../../account-handler';
import { readMode } from '../../account-mode';

/** Requests and errors over time, by the filters of the page's address. */
export const GET = accountHandler('usage:read', async ({ runtime, session, query }) =>
  json(await readChart(runtime, session, readMode(query.get('mode'), session), query)),
);
