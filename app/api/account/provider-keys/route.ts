import { accountHandler, json, readBody } from '../account-handler';
import { connectProviderKey, readProviders } from './workspace-provider-keys';

export const GET = accountHandler(async ({ runtime, session }) =>
  json(await readProviders(runtime, session)),
);

export const POST = accountHandler(async ({ runtime, session, request }) =>
  json(await connectProviderKey(runtime, session, await readBody(request)), { status: 201 }),
);
