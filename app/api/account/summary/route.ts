import { readSummary } from '@/app/dashboard/summary';
import { accountHandler, json } from '../account-handler';
import { readMode } from '../account-mode';

/** The overview's figures, all of them exact. */
export const GET = accountHandler('usage:read', async ({ runtime, session, query }) =>
  json(await readSummary(runtime, session, readMode(query.get('mode'), session))),
);
