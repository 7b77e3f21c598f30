import { readPanel } from '@/app/dashboard/requests/request-panel';
import { accountHandler, json } from '../../../account-handler';
import { readMode } from '../../../account-mode';

/** What the side panel shows of a request: its receipt, headers, a command to send it again, and its cached answer. */
export const GET = accountHandler('usage:read', async ({ runtime, session, query, params }) =>
  json(await readPanel(runtime, session, readMode(query.get('mode'), session), params.id ?? '')),
);
