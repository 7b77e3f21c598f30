import { readReceipt } from '@/app/dashboard/requests/receipt';
import { accountHandler, json } from '../../account-handler';
import { readMode } from '../../account-mode';

/** The receipt in full, as `GET /v1/requests/{id}` prints it. */
export const GET = accountHandler('usage:read', async ({ runtime, session, query, params }) =>
  json(await readReceipt(runtime, session, readMode(query.get('mode'), session), params.id ?? '')),
);
