import { json, openHandler, readBody } from '../../../account-handler';
import { resetPassword } from '../reset-password';

export const POST = openHandler(async (visit) => {
  await resetPassword(visit, await readBody(visit.request));
  return json({ changed: true });
});
