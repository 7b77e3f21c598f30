import { accountHandler, json, readOptionalBody } from '../../../account-handler';
import { restoreWorkspaceKey } from '../../workspace-keys';

export const POST = accountHandler('keys:write', async (visit) =>
  json(await restoreWorkspaceKey(visit, await readOptionalBody(visit.request))),
);
