import { accountHandler, json, readBody } from '../account-handler';
import { changeFirstSteps, readFirstSteps } from './first-steps';

/** What of the first steps is done in this workspace, and whether this person still wants to see them. */
export const GET = accountHandler('usage:read', async ({ runtime, session }) =>
  json(await readFirstSteps(runtime, session)),
);

/** `{ "hidden": true }`: done away with, for this person in this workspace; no write of the workspace's. */
export const PATCH = accountHandler('usage:read', async ({ runtime, session, request }) =>
  json(await changeFirstSteps(runtime, session, await readBody(request))),
);
