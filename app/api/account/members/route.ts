import { accountHandler, json } from '../account-handler';
import { readMembers } from './workspace-members';

export const GET = accountHandler('members:read', async ({ runtime, session }) =>
  json(await readMembers(runtime, session)),
);
