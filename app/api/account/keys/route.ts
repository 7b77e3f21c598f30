import { accountHandler, json, readBody } from '../account-handler';
import { readMode } from '../account-mode';
import { createWorkspaceKey, readKeys } from './workspace-keys';

export const GET = accountHandler(async ({ runtime, session, query }) =>
  json({ object: 'list', data: await readKeys(runtime, session, readMode(query.get('mode'), session)) }),
);

export const POST = accountHandler(async ({ runtime, session, request, query }) => {
  const body = await readBody(request);
  return json(await createWorkspaceKey(runtime, session, readMode(query.get('mode'), session), body), {
    status: 201,
  });
});
