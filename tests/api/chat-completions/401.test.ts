// Guarantee: without a working key nothing is looked at, the answer says what is wrong with the key, and repeats nothing of it.
import { describe, expect, it } from 'vitest';
import { mintKey } from '@/lib/auth/api-key';
import { revokeKey } from '@/lib/auth/api-key-end-queries';
import {
  addressOf,
  apiPool,
  ask,
  eventually,
  newWorkspace,
  scripted,
  upstreamCalls,
} from '../../support/api';
import { chat, expectError } from '../../support/api-checks';
import { sendRaw } from '../../support/raw-http';

const { body: BODY } = scripted();
const refused = async (headers: Record<string, string>) =>
  expectError(await chat(BODY, { headers }), 401, 'invalid_api_key');

describe('a key that is none', () => {
  it('is missing', async () => {
    const error = await refused({});
    expect(error.message).toMatch(/No API key/);
    expect(error.type).toBe('authentication_error');
  });

  const FORMS: [string, string, RegExp][] = [
    ['another provider’s', 'Bearer sk-proj-abcdefghijklmnopqrstuvwxyz0123456789', /OpenAI/],
    ['Anthropic’s', 'Bearer sk-ant-api03-abcdefghijklmnopqrstuvwxyz', /Anthropic/],
    ['a placeholder', 'Bearer $GATEWAY_API_KEY', /placeholder/],
    ['the docs’ placeholder', 'Bearer <GATEWAY_API_KEY>', /placeholder/],
    ['undefined', 'Bearer undefined', /No API key/],
    ['Basic', 'Basic dXNlcjpwYXNz', /Basic/],
    ['cut off', `Bearer ${mintKey('live').key.slice(0, 30)}`, /cut off/],
    ['too long', `Bearer ${mintKey('live').key}xyz`, /characters/],
    ['masked', 'Bearer gw_live_AbCd…wxyz', /shortened|character/],
    ['in quotes', `Bearer "${mintKey('live').key}"`, /quotation/],
  ];
  it.for(FORMS)('is named for what it is: %s', async ([, authorization, message]) => {
    const error = await refused({ authorization: Buffer.from(authorization, 'utf8').toString('latin1') });
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain(authorization.slice(7, 40));
  });

  it('is mistyped: one letter is told by the checksum', async () => {
    const { liveKey } = await newWorkspace();
    const letter = liveKey[20] === 'a' ? 'b' : 'a';
    const error = await refused({
      authorization: `Bearer ${liveKey.slice(0, 20)}${letter}${liveKey.slice(21)}`,
    });
    expect(error.message).toMatch(/mistyped/);
  });

  it('is well-formed and unknown', async () => {
    const error = await refused({ authorization: `Bearer ${mintKey('live').key}` });
    expect(error.message).toMatch(/not known/);
  });
});

describe('a key that works', () => {
  it.for(['Bearer ', 'bearer ', 'BEARER   '])('may be sent after "%s"', async (scheme) => {
    const { liveKey } = await newWorkspace();
    const response = await chat(scripted().body, { headers: { authorization: `${scheme}${liveKey}` } });
    expect(response.status).toBe(200);
  });
});

describe('a key that was one', () => {
  it('is revoked, within a second', async () => {
    const workspace = await newWorkspace();
    const { id, key } = await workspace.key();
    const { body, marker } = scripted();
    expect((await chat(scripted().body, { key })).status).toBe(200);
    await revokeKey(apiPool(), { workspaceId: workspace.id, id });
    await eventually(
      async () => ((await chat(scripted().body, { key })).status === 401 ? true : null),
      2_000,
    );
    const error = await expectError(await chat(body, { key }), 401, 'invalid_api_key');
    expect(error.message).toMatch(/revoked/);
    expect(await upstreamCalls(marker)).toEqual([]);
  });

  it('has expired, to the second, though it is in memory', async () => {
    const workspace = await newWorkspace();
    const { key } = await workspace.key({ expiresAt: new Date(Date.now() + 4_000) });
    expect((await chat(scripted().body, { key })).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 4_200));
    const error = await expectError(await chat(scripted().body, { key }), 401, 'invalid_api_key');
    expect(error.message).toMatch(/expired/);
  });

  it('works again in no other workspace’s place', async () => {
    const workspace = await newWorkspace();
    const { key } = await workspace.key({ expiresAt: new Date(Date.now() - 1_000) });
    await expectError(await chat(scripted().body, { key }), 401, 'invalid_api_key');
  });
});

describe('who before what', () => {
  it('a bad key is told before a broken body', async () => {
    await expectError(await chat('{broken', { key: 'sk-nothing' }), 401, 'invalid_api_key');
  });

  it('a bad key is told before a large body is sent', async () => {
    const startedAt = performance.now();
    const answer = await sendRaw(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sk-1\r\ncontent-type: application/json\r\ncontent-length: 3000000\r\n\r\n{"model":`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 401 /);
    expect(answer.toLowerCase()).toContain('connection: close');
    expect(performance.now() - startedAt).toBeLessThan(4_500);
  });

  it('an unknown path is told before a missing key', async () => {
    await expectError(await ask('/v1/nothing', {}), 404, 'not_found');
  });

  it('every endpoint that has a key wants one', async () => {
    const paths = [
      ...['/v1/account', '/v1/account/credits', '/v1/account/pricing', '/v1/providers', '/v1/usage/summary'],
      ...['/v1/usage/timeseries', '/v1/requests', '/v1/requests/req_1', '/v1/api-keys', '/v1/api-keys/key_1'],
    ];
    for (const path of paths) await expectError(await ask(path), 401, 'invalid_api_key');
    await expectError(await ask('/v1/account/quote', BODY), 401, 'invalid_api_key');
    await expectError(await ask('/v1/api-keys', {}), 401, 'invalid_api_key');
  });

  it('a public list refuses a bad key of ours, and knows no other', async () => {
    const bad = mintKey('live').key;
    await expectError(await ask('/v1/models', undefined, { key: bad }), 401, 'invalid_api_key');
    expect((await ask('/v1/models', undefined, { key: 'sk-other' })).status).toBe(200);
  });

  it('a dashboard session is no key', async () => {
    const response = await fetch(`${addressOf()}/v1/account`, {
      headers: { cookie: 'next-auth.session-token=eyJhbGciOiJkaXIifQ' },
    });
    await expectError(response, 401, 'invalid_api_key');
  });
});
