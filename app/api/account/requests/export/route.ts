import { accountHandler } from '../../account-handler';
import { readMode } from '../../account-mode';
import { exportRequests } from './export-requests';

/** All requests that pass the filters, newest first, as a file: `format` is `csv` or `jsonl`. */
export const GET = accountHandler('usage:read', async ({ runtime, session, query }) =>
  exportRequests(runtime, session, readMode(query.get('mode'), session), query),
);
