import { z } from 'zod';
import { ChangeKeyBody, CreateKeyBody, RotateKeyBody } from '../endpoints/api-key-bodies';
import { ListQuery } from '../endpoints/requests';
import { SeriesQuery, SummaryQuery } from '../endpoints/usage';
import * as account from './account';
import * as catalog from './catalog';
import { INFERENCE } from './inference-operations';
import type { Named, Operation } from './operation';

const apiKey: Named = ['ApiKey', account.ApiKey];

/** Every operation of the API by method and the table's pattern. A new endpoint is one more entry here. */
export const OPERATIONS: Readonly<Record<string, readonly Operation[]>> = {
  ...INFERENCE,
  'GET /v1/models': [
    {
      id: 'listModels',
      tag: 'Catalog',
      summary: 'The catalog; with a key, what it may call',
      query: catalog.CatalogQuery,
      answer: ['ModelList', catalog.ModelList],
    },
  ],
  'GET /v1/models/{id+}': [
    {
      path: '/v1/models/{id}',
      id: 'getModel',
      tag: 'Catalog',
      summary: 'A model by any of its names, with its routes',
      answer: ['ModelDetail', catalog.ModelDetail],
    },
    {
      path: '/v1/models/{id}/routes',
      id: 'listModelRoutes',
      tag: 'Catalog',
      summary: 'A model’s routes: limits, rates, uptime, latency',
      answer: ['RouteList', catalog.RouteList],
    },
  ],
  'GET /v1/account/pricing': [
    {
      id: 'listPricing',
      tag: 'Catalog',
      summary: 'What the caller pays, a row for every name a model has',
      query: catalog.CatalogQuery,
      answer: ['PricingList', catalog.PricingList],
    },
  ],
  'GET /v1/providers': [
    {
      id: 'listProviders',
      tag: 'Catalog',
      summary: 'Providers and how they lately did',
      answer: ['ProviderList', catalog.ProviderList],
    },
  ],
  'GET /v1/account': [
    {
      id: 'getAccount',
      tag: 'Account',
      summary: 'Workspace, key, limits and what remains of them',
      answer: ['Account', account.Account],
    },
  ],
  'GET /v1/account/credits': [
    {
      id: 'getCredits',
      tag: 'Account',
      summary: 'Balance, what is held, what is available',
      answer: ['Credits', account.Credits],
    },
  ],
  'GET /v1/usage/summary': [
    {
      id: 'getUsageSummary',
      tag: 'Usage',
      summary: 'Sums over requests',
      query: SummaryQuery,
      answer: ['UsageSummary', account.UsageSummary],
    },
  ],
  'GET /v1/usage/timeseries': [
    {
      id: 'getUsageSeries',
      tag: 'Usage',
      summary: 'The same, interval by interval',
      query: SeriesQuery,
      answer: ['UsageSeries', account.UsageSeries],
    },
  ],
  'GET /v1/requests': [
    {
      id: 'listRequests',
      tag: 'Usage',
      summary: 'Requests, newest first, a page at a time',
      query: ListQuery,
      answer: ['RequestList', account.RequestList],
    },
  ],
  'GET /v1/requests/{id}': [
    {
      id: 'getRequest',
      tag: 'Usage',
      summary: 'The receipt of a request in full, with the arithmetic of its charge',
      answer: ['Request', account.Request],
    },
  ],
  'GET /v1/api-keys': [
    {
      id: 'listApiKeys',
      tag: 'Keys',
      summary: 'The keys of the caller’s workspace and mode',
      answer: ['ApiKeyList', account.ApiKeyList],
    },
  ],
  'POST /v1/api-keys': [
    {
      id: 'createApiKey',
      tag: 'Keys',
      summary: 'Makes a key that may do no more than the calling one',
      body: { schema: ['CreateKey', CreateKeyBody], example: { name: 'Nightly run', scopes: ['inference'] } },
      answer: ['IssuedKey', account.IssuedKey],
      status: 201,
    },
  ],
  'GET /v1/api-keys/{id}': [{ id: 'getApiKey', tag: 'Keys', summary: 'One key', answer: apiKey }],
  'PATCH /v1/api-keys/{id}': [
    {
      id: 'updateApiKey',
      tag: 'Keys',
      summary: 'Changes what the body has',
      body: { schema: ['ChangeKey', ChangeKeyBody], example: { requests_per_minute: 60 } },
      answer: apiKey,
    },
  ],
  'DELETE /v1/api-keys/{id}': [
    { id: 'revokeApiKey', tag: 'Keys', summary: 'Revokes a key', answer: ['RevokedKey', account.RevokedKey] },
  ],
  'POST /v1/api-keys/{id}/rotate': [
    {
      id: 'rotateApiKey',
      tag: 'Keys',
      summary: 'Issues a successor; the key itself works on for a while',
      body: { schema: ['RotateKey', RotateKeyBody], example: { overlap_seconds: 0 } },
      answer: ['RotatedKey', account.RotatedKey],
      status: 201,
    },
  ],
  'GET /healthz': [
    { id: 'getHealth', tag: 'Server', summary: 'The process answers', answer: ['Health', account.Health] },
  ],
  'GET /readyz': [
    {
      id: 'getReadiness',
      tag: 'Server',
      summary: 'Database, migrations and at least one route',
      answer: ['Readiness', account.Readiness],
    },
  ],
  'GET /openapi.json': [
    {
      id: 'getOpenApi',
      tag: 'Server',
      summary: 'This document',
      answer: ['OpenApi', z.looseObject({ openapi: z.string(), paths: z.looseObject({}) })],
    },
  ],
};
