import { z } from 'zod';
import { ChangeKeyBody, CreateKeyBody, RotateKeyBody } from '../endpoints/api-key-bodies';
import { ListQuery } from '../endpoints/requests';
import { SeriesQuery, SummaryQuery } from '../endpoints/usage';
import * as account from './account';
import * as catalog from './catalog';
import { INFERENCE } from './inference-operations';
import type { Named, Operation } from './operation';

const MODEL = { about: 'A slug or an alias.', example: 'openai/gpt-4.1-mini' };
const KEY = { about: 'The key’s id.', example: 'key_0f4c1d8e6b2a4973b5d0c8a7e6f51234' };
const apiKey: Named = ['ApiKey', account.ApiKey];

/** Every operation of the API by method and the table's pattern. A new endpoint is one more entry here. */
export const OPERATIONS: Readonly<Record<string, readonly Operation[]>> = {
  ...INFERENCE,
  'GET /v1/models': [
    {
      id: 'listModels',
      tag: 'Models',
      summary: 'List models',
      description:
        'The catalog. A key narrows it to what that key may call. Aliases are rows of their own with `alias_of`. With the header `anthropic-version`, the list has Anthropic’s shape and its `limit`, `after_id` and `before_id`.',

      query: catalog.CatalogQuery,
      answer: ['ModelList', catalog.ModelList],
    },
  ],
  'GET /v1/models/{id+}': [
    {
      path: '/v1/models/{id}',
      id: 'getModel',
      tag: 'Models',
      summary: 'Retrieve a model',
      description:
        'A model by any of its names, with its routes. The slug may be written with its slash or percent-encoded; aliases and former names resolve. With the header `anthropic-version`, the model has Anthropic’s shape.',
      subject: MODEL,
      answer: ['ModelDetail', catalog.ModelDetail],
    },
    {
      path: '/v1/models/{id}/routes',
      id: 'listModelRoutes',
      tag: 'Models',
      summary: 'List a model’s routes',
      description:
        'Limits, rates, uptime and latency of each. Uptime, latency and throughput are null where there were not enough requests, never invented.',
      subject: MODEL,
      answer: ['RouteList', catalog.RouteList],
    },
  ],
  'GET /v1/account/pricing': [
    {
      id: 'listPricing',
      tag: 'Models',
      summary: 'List prices',
      description:
        'What the caller pays, a row for every name a model has. `pricing` is the exact charge where the model has sell rates of its own; else the charge follows from the route and the benchmark, and `arithmetic` of a receipt shows how.',

      query: catalog.CatalogQuery,
      answer: ['PricingList', catalog.PricingList],
    },
  ],
  'GET /v1/providers': [
    {
      id: 'listProviders',
      tag: 'Models',
      summary: 'List providers',
      description: 'How each provider’s routes did in the last minutes, as the routing sees it.',

      answer: ['ProviderList', catalog.ProviderList],
    },
  ],
  'GET /v1/account': [
    {
      id: 'getAccount',
      tag: 'Account',
      summary: 'Retrieve the account',
      description: 'The workspace, the calling key, its limits, and what there is to spend.',

      answer: ['Account', account.Account],
    },
  ],
  'GET /v1/account/credits': [
    {
      id: 'getCredits',
      tag: 'Account',
      summary: 'Retrieve credits',
      description:
        'Balance, what is held, what is available. Live and test credits are apart; the key’s mode says which.',

      answer: ['Credits', account.Credits],
    },
  ],
  'GET /v1/usage/summary': [
    {
      id: 'getUsageSummary',
      tag: 'Usage',
      summary: 'Sum up usage',
      description:
        'Sums over requests. Equal to the ledger to the last digit. Without `usage:read`, only what the calling key asked.',

      query: SummaryQuery,
      answer: ['UsageSummary', account.UsageSummary],
    },
  ],
  'GET /v1/usage/timeseries': [
    {
      id: 'getUsageSeries',
      tag: 'Usage',
      summary: 'Usage over time',
      description:
        'The sums, interval by interval. In UTC; the last 30 days by days where nothing is said. Without `usage:read`, only what the calling key asked.',

      query: SeriesQuery,
      answer: ['UsageSeries', account.UsageSeries],
    },
  ],
  'GET /v1/requests': [
    {
      id: 'listRequests',
      tag: 'Usage',
      summary: 'List requests',
      description:
        'Newest first, a page at a time. Without `usage:read`, only what the calling key asked. Pages follow by `next_cursor`.',

      query: ListQuery,
      answer: ['RequestList', account.RequestList],
    },
  ],
  'GET /v1/requests/{id}': [
    {
      id: 'getRequest',
      tag: 'Usage',
      summary: 'Retrieve a receipt',
      description:
        'The receipt of a request in full, with the arithmetic of its charge. The same figures as the headers and the ledger, every attempt, every route considered, and each line of the arithmetic.',
      subject: {
        about: 'The request’s id, from `x-btl-request-id`.',
        example: 'req_0f4c1d8e6b2a4973b5d0c8a7e6f51234',
      },
      answer: ['Request', account.Request],
    },
  ],
  'GET /v1/api-keys': [
    {
      id: 'listApiKeys',
      tag: 'Keys',
      summary: 'List keys',
      description:
        'The keys of the caller’s workspace and mode. Without their secrets: prefix and last four.',

      answer: ['ApiKeyList', account.ApiKeyList],
    },
  ],
  'POST /v1/api-keys': [
    {
      id: 'createApiKey',
      tag: 'Keys',
      summary: 'Create a key',
      description:
        'Makes a key that may do no more than the calling one. The secret is in this answer and nowhere else. Scopes, models, limits, expiry and mode are within those of the calling key.',

      body: { schema: ['CreateKey', CreateKeyBody], example: { name: 'Nightly run', scopes: ['inference'] } },
      answer: ['IssuedKey', account.IssuedKey],
      status: 201,
    },
  ],
  'GET /v1/api-keys/{id}': [
    {
      id: 'getApiKey',
      tag: 'Keys',
      summary: 'Retrieve a key',
      description: 'What it may do, what it has spent, when it was last used.',
      subject: KEY,
      answer: apiKey,
    },
  ],
  'PATCH /v1/api-keys/{id}': [
    {
      id: 'updateApiKey',
      tag: 'Keys',
      summary: 'Change a key',
      description: 'Changes what the body has. A field that is not sent stays; `null` takes a limit away.',
      subject: KEY,
      errors: ['unprocessable'],
      body: { schema: ['ChangeKey', ChangeKeyBody], example: { requests_per_minute: 60 } },
      answer: apiKey,
    },
  ],
  'DELETE /v1/api-keys/{id}': [
    {
      id: 'revokeApiKey',
      tag: 'Keys',
      summary: 'Revoke a key',
      description: 'At once and for good. Its requests and figures stay.',
      subject: KEY,
      answer: ['RevokedKey', account.RevokedKey],
    },
  ],
  'POST /v1/api-keys/{id}/rotate': [
    {
      id: 'rotateApiKey',
      tag: 'Keys',
      summary: 'Rotate a key',
      description:
        'Gives the key a new secret, while the one before works on as long as you say. It stays the same key: both secrets share its limits and what was spent of them. Without a body the old secret ends at once. While an earlier old secret works, only that is taken; it ends both.',
      subject: KEY,
      errors: ['unprocessable'],
      body: { schema: ['RotateKey', RotateKeyBody], example: { overlap_seconds: 0 }, optional: true },
      answer: ['RotatedKey', account.RotatedKey],
      status: 201,
    },
  ],
  'GET /healthz': [
    {
      id: 'getHealth',
      tag: 'Server',
      summary: 'Check that the process runs',
      description: 'Says that the process runs, and asks nobody.',
      answer: ['Health', account.Health],
    },
  ],
  'GET /readyz': [
    {
      id: 'getReadiness',
      tag: 'Server',
      summary: 'Check that it can serve',
      description:
        'Database, migrations and at least one route. 503 with the same body while one of them is missing.',

      answer: ['Readiness', account.Readiness],
    },
  ],
  'GET /openapi.json': [
    {
      id: 'getOpenApi',
      tag: 'Server',
      summary: 'Retrieve the OpenAPI document',
      description: 'Made from the schemas that validate. Open to every origin.',

      answer: ['OpenApi', z.looseObject({ openapi: z.string(), paths: z.looseObject({}) })],
    },
  ],
};
