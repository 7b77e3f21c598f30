// Guarantee: btl/auto and btl/btl-2 are called with own keys as the workspace wants, cost the fee and not their rates, and the ledger agrees.
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '@/lib/auth/api-key-queries';
import { addProviderKey, writeOwnKeySettings } from '@/lib/auth/provider-key-queries';
import { createWorkspace } from '@/lib/auth/workspaces-queries';
import { parseUsd } from '@/lib/base/money';
import { grantCredits, verifyLedger } from '@/lib/billing/ledger';
import { upstreamCalls } from '../../support/api';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import {
  ENCRYPTION_KEY,
  endServer,
  makeServerFolder,
  type ServerProcess,
  serverEnv,
  startServer,
} from '../../support/server-process';

const SEALING = Buffer.from(ENCRYPTION_KEY, 'hex');
const SECRET = 'own-key-at-google';
let database: TestDatabase;
let server: ServerProcess;
let remove: () => Promise<void>;

beforeAll(async () => {
  database = await createTestDatabase();
  const made = await makeServerFolder(process.env.API_TEST_UPSTREAM ?? '');
  remove = made.remove;
  // OpenAI, with a key of the server's, and Google AI Studio, without one, are both the fake upstream.
  const env = {
    ...serverEnv(database.url, made.config),
    OPENAI_API_KEY: 'ours-at-openai',
    OPENAI_BASE_URL: `${process.env.API_TEST_UPSTREAM}/openai/v1`,
    GEMINI_BASE_URL: `${process.env.API_TEST_UPSTREAM}/gemini/v1beta`,
  };
  server = await startServer(env, path.join(made.folder, 'data'));
});
afterAll(async () => {
  await endServer(server);
  const { problems } = await verifyLedger(database.pool);
  await database.drop();
  await remove();
  expect(problems).toEqual([]);
});

async function newSpace(credits = '0') {
  const { pool } = database;
  const { id } = await createWorkspace(pool, { name: 'routers' });
  if (parseUsd(credits) > 0n)
    await grantCredits(pool, {
      workspaceId: id,
      mode: 'live',
      amount: parseUsd(credits),
      reason: 'test',
      actor: 'test',
    });
  const { key } = await createKey(pool, SEALING, {
    workspaceId: id,
    name: 'test',
    mode: 'live',
    scopes: ['inference', 'usage:read'],
  });
  await addProviderKey(pool, SEALING, {
    workspaceId: id,
    providerId: 'google',
    name: 'mine',
    secret: SECRET,
  });
  return { id, key };
}

const ANSWER = {
  candidates: [{ content: { role: 'model', parts: [{ text: 'Hello there.' }] }, finishReason: 'STOP' }],
  usageMetadata: { promptTokenCount: 1_000, candidatesTokenCount: 500, totalTokenCount: 1_500 },
};

async function post(pathname: string, model: string, key: string) {
  const marker = crypto.randomUUID();
  const content = JSON.stringify({ marker, gemini: { body: JSON.stringify(ANSWER) } });
  const response = await fetch(`${server.address}${pathname}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content }], max_tokens: 1_000 }),
  });
  const json = (await response.json()) as any;
  return { response, json, sent: await upstreamCalls(marker) };
}

describe('a router', () => {
  it.each(['auto', 'btl-2'])('%s is called with own keys first, for their fee alone', async (model) => {
    const { id, key } = await newSpace('1');
    await writeOwnKeySettings(database.pool, id, { feePpm: 100_000 });
    const { response, json, sent } = await post('/v1/chat/completions', model, key);
    expect(response.status, JSON.stringify(json)).toBe(200);
    expect(json.choices[0].message.content).toBe('Hello there.');
    expect(json.model).toBe(model === 'auto' ? 'google/gemini-2.5-flash-lite' : 'btl/btl-2');
    expect(sent[0].headers['x-goog-api-key']).toBe(SECRET);
    // Gemini 2.5 Flash-Lite at 0.10 and 0.40 a million: 1,000 in, 500 out.
    expect(response.headers.get('x-btl-own-provider-cost')).toBe('0.0003');
    expect(response.headers.get('x-btl-customer-charge')).toBe('0.00003');
    const record = await fetch(`${server.address}/v1/requests/${response.headers.get('x-btl-request-id')}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(await record.json()).toMatchObject({
      own_provider_cost: '0.0003',
      arithmetic: { rule: 'own_provider_key' },
      routing: { rule: expect.stringMatching(/: short_chat$/) },
    });
  });

  it.each(['auto', 'btl-2'])(
    '%s is called with own keys alone, without credits, and with no key of ours',
    async (model) => {
      const { id, key } = await newSpace();
      await writeOwnKeySettings(database.pool, id, { order: 'only' });
      const { response, sent } = await post('/v1/chat/completions', model, key);
      expect(response.status).toBe(200);
      expect(response.headers.get('x-btl-customer-charge')).toBe('0');
      expect(sent.map(({ provider }) => provider)).toEqual(['gemini']);
    },
  );

  it('is called with ours where own keys are the fall-back, at its own rates', async () => {
    const { id, key } = await newSpace('1');
    await writeOwnKeySettings(database.pool, id, { order: 'fallback', mayCross: true });
    const { response, sent } = await post('/v1/chat/completions', 'btl-2', key);
    expect(response.status).toBe(200);
    expect(sent[0].headers.authorization).toBe('Bearer ours-at-openai');
    expect(response.headers.get('x-btl-own-provider-cost')).toBeNull();
    // The fake counts 10 in and 5 out: 0.60 and 2.40 a million.
    expect(response.headers.get('x-btl-customer-charge')).toBe('0.000018');
  });

  it.each(['auto', 'btl-2'])('%s is quoted as it is charged, and held to it', async (model) => {
    const { id, key } = await newSpace('1');
    await writeOwnKeySettings(database.pool, id, { order: 'only', feePpm: 100_000 });
    const content = JSON.stringify({ marker: crypto.randomUUID(), gemini: { body: JSON.stringify(ANSWER) } });
    const body = JSON.stringify({ model, messages: [{ role: 'user', content }], max_tokens: 1_000 });
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const asked = await fetch(`${server.address}/v1/account/quote`, { method: 'POST', headers, body });
    const quote = (await asked.json()) as any;
    expect(quote).toMatchObject({ binding: true, charge_rule: 'own_provider_key' });
    expect(quote.routes.filter(({ available }: any) => available).every(({ own_key }: any) => own_key)).toBe(
      true,
    );
    const response = await fetch(`${server.address}/v1/chat/completions`, {
      method: 'POST',
      headers: { ...headers, 'x-btl-quote': quote.id },
      body,
    });
    expect(response.status, await response.clone().text()).toBe(200);
    const charge = parseUsd(response.headers.get('x-btl-customer-charge') ?? '');
    expect(charge).toBe(parseUsd('0.00003'));
    expect(charge <= parseUsd(quote.amounts.max_charge)).toBe(true);
  });
});
