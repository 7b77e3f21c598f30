import { accountHandler, json, readBody } from '../account-handler';
import { connectProviderKey, readProviders } from './workspace-provider-keys';

export const GET = accountHandler('provider_keys:read', async ({ runtime, session }) =>
  json(await readProviders(runtime, session)),
);

export const POST = accountHandler('provider_keys:write', async (visit) =>
  json(await connectProviderKey(visit, await readBody(visit.request)), { status: 201 }),
);
