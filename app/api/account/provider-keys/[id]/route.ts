import { accountHandler, json, readBody } from '../../account-handler';
import { changeProviderKey, disconnectProviderKey } from '../workspace-provider-keys';

export const PATCH = accountHandler('provider_keys:write', async (visit) =>
  json(await changeProviderKey(visit, visit.params.id ?? '', await readBody(visit.request))),
);

export const DELETE = accountHandler('provider_keys:write', async (visit) => {
  const id = visit.params.id ?? '';
  await disconnectProviderKey(visit, id);
  return json({ id, object: 'provider_key', deleted: true });
});
