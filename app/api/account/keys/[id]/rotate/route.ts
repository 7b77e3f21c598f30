import { accountHandler, json, readOptionalBody } from '../../../account-handler';
import { rotateWorkspaceKey } from '../../workspace-keys';

export const POST = accountHandler('keys:write', async (visit) =>
  json(await rotateWorkspaceKey(visit, await readOptionalBody(visit.request)), { status: 201 }),
);
