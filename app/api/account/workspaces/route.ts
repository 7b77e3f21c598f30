import { json, personHandler, readBody } from '../account-handler';
import { makeWorkspace, presentWorkspaces } from './own-workspaces';

export const GET = personHandler(async ({ person }) =>
  json({ object: 'list', data: presentWorkspaces(person) }),
);

export const POST = personHandler(async (visit) =>
  json(await makeWorkspace(visit, await readBody(visit.request)), { status: 201 }),
);
