import { accountHandler, json } from '../../account-handler';
import { keepView, readViews } from './own-views';

/** The person's own views of the requests in this workspace. */
export const GET = accountHandler('usage:read', async (visit) => json({ data: await readViews(visit) }));

/** Keeps one; whoever may read requests may have their own. */
export const POST = accountHandler('usage:read', async (visit) =>
  json(await keepView(visit), { status: 201 }),
);
