import { accountHandler, json, readBody } from '../../account-handler';
import { invite } from './workspace-invitations';

export const POST = accountHandler('members:write', async (visit) =>
  json(await invite(visit, await readBody(visit.request)), { status: 201 }),
);
