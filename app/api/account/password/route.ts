import { accountHandler, json, readBody } from '../account-handler';
import { setPassword } from './set-password';

export const POST = accountHandler(async ({ session, request }) => {
  await setPassword(session, await readBody(request));
  return json({ changed: true });
});
