import { accountHandler, json, readBody } from '../../account-handler';
import { changeWorkspaceKey, revokeWorkspaceKey } from '../workspace-keys';

export const PATCH = accountHandler('keys:write', async (visit) =>
  json(await changeWorkspaceKey(visit, await readBody(visit.request))),
);

export const DELETE = accountHandler('keys:write', async (visit) => json(await revokeWorkspaceKey(visit)));
