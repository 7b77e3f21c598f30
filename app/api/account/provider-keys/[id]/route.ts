import { accountHandler, json, readBody } from '../../account-handler';
import { changeProviderKey, disconnectProviderKey } from '../workspace-provider-keys';

export const PATCH = accountHandler(async ({ runtime, session, request, params }) =>
  json(await changeProviderKey(runtime, session, params.id ?? '', await readBody(request))),
);

export const DELETE = accountHandler(async ({ runtime, session, params }) => {
  const id = params.id ?? '';
  await disconnectProviderKey(runtime, session, id);
  return json({ id, object: 'provider_key', deleted: true });
});
