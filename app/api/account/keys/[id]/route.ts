import { accountHandler, json } from '../../account-handler';
import { revokeWorkspaceKey } from '../workspace-keys';

export const DELETE = accountHandler('keys:write', async (visit) =>
  json(await revokeWorkspaceKey(visit, visit.params.id ?? '')),
);
