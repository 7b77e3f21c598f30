import { accountHandler, json } from '../../account-handler';
import { revokeWorkspaceKey } from '../workspace-keys';

export const DELETE = accountHandler(async ({ runtime, session, params }) =>
  json(await revokeWorkspaceKey(runtime, session, params.id ?? '')),
);
