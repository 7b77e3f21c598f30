import { accountHandler, json, readBody } from '../account-handler';
import { readMode } from '../account-mode';
import { createWorkspaceKey, readKeys } from './workspace-keys';

export const GET = accountHandler('keys:read', async ({ runtime, session, query }) =>
  json({ object: 'list', data: await readKeys(runtime, session, readMode(query.get('mode'), session)) }),
);

export const POST = accountHandler('keys:write', async (visit) => {
  const body = await readBody(visit.request);
  const mode = readMode(visit.query.get('mode'), visit.session);
  return json(await createWorkspaceKey(visit, mode, body), { status: 201 });
});
