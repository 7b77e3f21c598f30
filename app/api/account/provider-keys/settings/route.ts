import { accountHandler, json, readBody } from '../../account-handler';
import { changeOwnKeySettings } from '../workspace-provider-keys';

export const PATCH = accountHandler('provider_keys:write', async (visit) =>
  json(await changeOwnKeySettings(visit, await readBody(visit.request))),
);
