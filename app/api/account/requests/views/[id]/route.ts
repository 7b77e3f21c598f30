import { accountHandler, json } from '../../../account-handler';
import { dropView } from '../own-views';

/** Removes one of the person's own views. */
export const DELETE = accountHandler('usage:read', async (visit) => {
  await dropView(visit);
  return json({ removed: true });
});
