import { json, personHandler, readBody } from '../account-handler';
import { setPassword } from './set-password';

export const POST = personHandler(async (visit) => {
  await setPassword(visit, await readBody(visit.request));
  return json({ changed: true });
});
