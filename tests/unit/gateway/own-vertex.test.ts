// Guarantee: a customer's own service account fetches its own token and calls its own project; one that Google refuses is the key's fault, and another customer's account never gets its token.
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OwnKey } from '@/lib/auth/provider-key';
import type { Model, Provider } from '@/lib/catalog/model';
import { JsonSink } from '@/lib/gateway/answer/json-sink';
import type { Call, Candidate } from '@/lib/gateway/call';
import { dispatch } from '@/lib/gateway/dispatch/dispatch';
import { readCredential } from '@/lib/gateway/endpoints/provider-credentials';
import { candidateOf } from '@/lib/gateway/routing/candidates';
import { chatNeeds, parseChatRequest } from '@/lib/openai/chat';
import type { Transport } from '@/lib/providers/adapter';
import { createNetworkTransport } from '@/lib/providers/network';
import { openTokenSource } from '@/lib/providers/token-source';
import { type FakeUpstream, startFakeUpstream } from '../../support/fake-upstream';
import { starterCatalog } from '../catalog/catalog-fixture';
import { handDeadlines } from './dispatch-fixtures';

const catalog = starterCatalog();
const network = createNetworkTransport({ allowsPrivate: () => true });
let upstream: FakeUpstream;
/** What was asked of Google's token server: the claims of each assertion. */
let asked: { iss: string; aud: string }[] = [];
let refuses = false;
let noted: [string, unknown][] = [];

beforeAll(async () => {
  upstream = await startFakeUpstream();
});
afterAll(async () => {
  await network.close();
  await upstream.close();
});
beforeEach(() => {
  asked = [];
  noted = [];
  refuses = false;
});

/** Google's token server: a token of the one who signed. */
const tokenServer: Transport = (request, _timeouts, listener) => {
  expect(`${request.origin}${request.path}`).toBe('https://oauth2.googleapis.com/token');
  const assertion = new URLSearchParams(request.body.toString()).get('assertion') ?? '';
  asked.push(JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString()));
  const answer = refuses
    ? { error: 'invalid_grant', error_description: 'secret words' }
    : { access_token: `token-${asked.length}`, expires_in: 3600 };
  queueMicrotask(() => {
    listener.onHead(refuses ? 400 : 200, () => undefined);
    listener.onData(Buffer.from(JSON.stringify(answer)));
    listener.onEnd();
  });
  return { abort() {}, pause() {}, resume() {}, isSent: true };
};

function ownKey(id: string, more: object = {}): OwnKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const file = {
    type: 'service_account',
    project_id: 'customers-project',
    private_key_id: 'k-1',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    client_email: 'own@customers-project.iam.gserviceaccount.com',
    ...more,
  };
  const { secret, region, baseUrl } = readCredential(vertex(), {
    key: JSON.stringify(file),
    region: 'europe-west1',
  });
  return { id, providerId: 'vertex', secret, region, baseUrl };
}

/** Vertex, as an operator's file could name it, at the fake upstream. */
function vertex(): Provider {
  const baseUrl = `${upstream.origin}/gemini/v1`;
  return { ...(catalog.providers.get('vertex') as Provider), source: 'config', baseUrl, apiKeyEnv: null };
}

const ANSWER = {
  candidates: [{ content: { role: 'model', parts: [{ text: 'Hello there.' }] }, finishReason: 'STOP' }],
  usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 },
};

async function callWith(
  keys: readonly OwnKey[],
  accessTokens = openTokenSource(tokenServer, () => 1_000_000),
) {
  const model = catalog.models.get('google/gemini-2.5-flash') as Model;
  const route = model.routes.find(({ provider }) => provider.id === 'vertex');
  if (!route) throw new Error('gemini is sold at Vertex');
  const marker = crypto.randomUUID();
  const content = JSON.stringify({ marker, gemini: { body: JSON.stringify(ANSWER) } });
  const request = parseChatRequest({ model: model.slug, messages: [{ role: 'user', content }] });
  const call = {
    visit: {
      runtime: {
        env: { providerBaseUrl: () => null, providerKey: () => null, failoverDeadlineMs: null },
        deadlines: handDeadlines(),
        clock: () => 1_000_000,
        network: network.send,
        accessTokens,
        providerKeys: { note: (id: string, outcome: unknown) => noted.push([id, outcome]) },
        health: {},
      },
    },
    caller: { mode: 'live' },
    request,
    rawBody: Buffer.from(JSON.stringify(request)),
    needs: chatNeeds(request),
    ownKeys: { order: 'only', mayCross: false, feePpm: 0, byProvider: new Map() },
    switches: { test: null },
    stream: false,
    cap: { tokens: 100, sent: false, named: false },
    candidates: [] as Candidate[],
    attempts: [],
    upstreamMs: 0,
    clientGone: false,
    stopUpstream: null,
  } as unknown as Call;
  const made = keys.map((key) => candidateOf(call, model, { ...route, provider: vertex() }, false, key));
  call.candidates = made.filter((one) => 'model' in one);
  expect(call.candidates).toHaveLength(keys.length);
  const sink = new JsonSink(() => ({ id: 'x', created: 1, model: model.slug }));
  const outcome = await dispatch(call, sink);
  return { call, outcome, seen: upstream.callsWith(marker), answer: sink.answer };
}

describe('an own service account', () => {
  it('asks for a token in its own name and calls Gemini in its own project and location', async () => {
    const { outcome, seen, answer, call } = await callWith([ownKey('pkey_1')]);
    expect(outcome).toMatchObject({ kind: 'answered', usage: { inputTokens: 10, outputTokens: 5 } });
    expect(answer?.bytes.toString()).toContain('Hello there.');
    expect(asked).toMatchObject([{ iss: 'own@customers-project.iam.gserviceaccount.com' }]);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.path).toBe(
      '/v1/projects/customers-project/locations/europe-west1/publishers/google/models/gemini-2.5-flash:generateContent',
    );
    expect(seen[0]?.headers.authorization).toBe('Bearer token-1');
    expect(call.attempts).toMatchObject([{ outcome: 'success', ownKeyId: 'pkey_1' }]);
    expect(noted).toEqual([['pkey_1', { error: null, retryAfterMs: null }]]);
  });

  it('that Google refuses is noted as refused, and the next key answers', async () => {
    refuses = true;
    const next = ownKey('pkey_2', { client_email: 'next@customers-project.iam.gserviceaccount.com' });
    const source = openTokenSource(
      (request, timeouts, listener) => {
        const sent = tokenServer(request, timeouts, listener);
        refuses = false;
        return sent;
      },
      () => 1_000_000,
    );
    const tokens = { tokenOf: async (account: never) => source.tokenOf(account) };
    const { outcome, call } = await callWith([ownKey('pkey_1'), next], tokens as never);
    expect(outcome).toMatchObject({ kind: 'answered' });
    expect(call.attempts).toMatchObject([{ outcome: 'auth' }, { outcome: 'success' }]);
    expect(noted).toMatchObject([
      ['pkey_1', { error: 'auth' }],
      ['pkey_2', { error: null }],
    ]);
  });

  it('is fetched a token by its private key, not by the names in its file', async () => {
    const accessTokens = openTokenSource(tokenServer, () => 1_000_000);
    const victim = await callWith([ownKey('pkey_victim')], accessTokens);
    const thief = await callWith([ownKey('pkey_thief')], accessTokens);
    expect(asked).toHaveLength(2);
    expect(victim.seen[0]?.headers.authorization).toBe('Bearer token-1');
    expect(thief.seen[0]?.headers.authorization).toBe('Bearer token-2');
  });
});
