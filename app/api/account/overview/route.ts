import { readOverview } from '@/app/dashboard/summary';
import { accountHandler, json } from '../account-handler';
import { readMode } from '../account-mode';

/** The overview's figures of some days, all of them exact: `range`, or `from` and `to`, in the reader's `zone`. */
export const GET = accountHandler('usage:read', async ({ runtime, session, query }) =>
  json(await readOverview(runtime, session, readMode(query.get('mode'), session), query)),
);
