import { accountHandler, json, readBody } from '../../account-handler';
import { changeOwnKeySettings } from '../workspace-provider-keys';

export const PATCH = accountHandler(async ({ runtime, session, request }) =>
  json(await changeOwnKeySettings(runtime, session, await readBody(request))),
);
