// Guarantee: a provider's request holds the caller's body and nothing else of the caller's; its usage is normalised; its errors never leak its words.
import { describe, expect, test } from 'vitest';
import { topLevelMembers } from '@/lib/openai/json-bytes';
import { NO_USAGE } from '@/lib/openai/usage';
import type { ChatCall } from '@/lib/providers/adapter';
import { openAiCompatible } from '@/lib/providers/openai-compatible';
import { adapterFor } from '@/lib/providers/registry';
import failures from '../../fixtures/providers/failures.json';
import usages from '../../fixtures/providers/usage.json';

const adapter = openAiCompatible();

function callOf(body: string, more: Partial<ChatCall> = {}): ChatCall {
  return {
    rawBody: Buffer.from(body),
    upstreamId: 'gpt-4.1-mini-2025-04-14',
    stream: false,
    omit: new Set(),
    set: new Map(),
    baseUrl: 'https://api.example.com/v1',
    apiKey: 'sk-1',
    ...more,
  };
}

describe('the request', () => {
  test('is the caller’s body with the model’s upstream name', () => {
    const request = adapter.buildRequest(
      callOf(
        '{"model":"openai/gpt-4.1-mini","messages":[{"role":"user","content":"1.0"}],"temperature":1.0}',
      ),
    );
    expect(request.body.toString()).toBe(
      '{"model":"gpt-4.1-mini-2025-04-14","messages":[{"role":"user","content":"1.0"}],"temperature":1.0}',
    );
    expect(request).toMatchObject({ origin: 'https://api.example.com', path: '/v1/chat/completions' });
    expect(request.headers).toEqual({
      'content-type': 'application/json',
      accept: 'application/json',
      'user-agent': 'runtime-gateway',
      authorization: 'Bearer sk-1',
    });
  });

  test('always asks for usage in streams, whatever the caller wrote', () => {
    const body = '{"model":"m","stream":true,"stream_options":{"include_usage":false}}';
    const request = adapter.buildRequest(callOf(body, { stream: true }));
    expect(JSON.parse(request.body.toString())).toEqual({
      model: 'gpt-4.1-mini-2025-04-14',
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(request.headers.accept).toBe('text/event-stream');
    const plain = adapter.buildRequest(callOf('{"model":"m","stream_options":{"include_usage":true}}'));
    expect(JSON.parse(plain.body.toString())).toEqual({ model: 'gpt-4.1-mini-2025-04-14' });
  });

  test('omits and sets what the call says, and needs no key', () => {
    const request = adapter.buildRequest(
      callOf('{"model":"m","user":"u","max_tokens":9,"n":1}', {
        omit: new Set(['user', 'absent']),
        set: new Map([
          ['max_tokens', '5'],
          ['extra', '"x"'],
        ]),
        apiKey: null,
        headers: { 'x-sandbox-fault': 'cut' },
      }),
    );
    expect(JSON.parse(request.body.toString())).toEqual({
      model: 'gpt-4.1-mini-2025-04-14',
      max_tokens: 5,
      n: 1,
      extra: 'x',
    });
    expect(request.headers).not.toHaveProperty('authorization');
    expect(request.headers['x-sandbox-fault']).toBe('cut');
  });

  test('keeps a base URL’s path and query', () => {
    const at = (baseUrl: string) => adapter.buildRequest(callOf('{"model":"m"}', { baseUrl }));
    expect(at('https://a.example/openai/?api-version=1')).toMatchObject({
      origin: 'https://a.example',
      path: '/openai/chat/completions?api-version=1',
    });
    expect(at('http://127.0.0.1:11434/v1')).toMatchObject({ origin: 'http://127.0.0.1:11434' });
    expect(at('sandbox:')).toMatchObject({ origin: 'sandbox:', path: '/chat/completions' });
  });

  const sent = (provider: string, body: string, more: Partial<ChatCall> = {}) =>
    JSON.parse(adapterFor('openai', provider)!.buildRequest(callOf(body, more)).body.toString());

  test('names the output cap as the provider enforces it', () => {
    const newer = '{"model":"m","max_completion_tokens":7}';
    const older = '{"model":"m","max_tokens":7}';
    expect(sent('deepseek', newer)).toMatchObject({ max_tokens: 7 });
    expect(sent('deepseek', newer)).not.toHaveProperty('max_completion_tokens');
    expect(sent('openai', older)).toMatchObject({ max_completion_tokens: 7 });
    expect(sent('openai', older)).not.toHaveProperty('max_tokens');
    expect(sent('groq', older)).toMatchObject({ max_tokens: 7 });
    const both = '{"model":"m","max_tokens":9,"max_completion_tokens":7}';
    expect(sent('mistral', both)).toEqual({ model: 'gpt-4.1-mini-2025-04-14', max_tokens: 7 });
    expect(sent('openai', '{"model":"m","max_tokens":null}')).not.toHaveProperty('max_completion_tokens');
    expect(sent('openai', '{"model":"m","messages":["\\"max_tokens\\":5"]}')).not.toHaveProperty(
      'max_completion_tokens',
    );
  });

  test('a cap that was set or omitted by the gateway is renamed too', () => {
    const set = new Map([['max_completion_tokens', '4']]);
    expect(sent('together', '{"model":"m"}', { set })).toMatchObject({ max_tokens: 4 });
    const omit = new Set(['max_tokens']);
    expect(sent('openai', '{"model":"m","max_tokens":7}', { omit })).toEqual({
      model: 'gpt-4.1-mini-2025-04-14',
    });
  });

  test('Mistral, which refuses stream_options, is sent none', () => {
    expect(sent('mistral', '{"model":"m","stream":true,"stream_options":{}}', { stream: true })).toEqual({
      model: 'gpt-4.1-mini-2025-04-14',
      stream: true,
    });
  });

  test('a cap is not renamed away from the name that the gateway set', () => {
    const set = new Map([['max_completion_tokens', '4']]);
    expect(sent('openai', '{"model":"m","max_tokens":9}', { set })).toEqual({
      model: 'gpt-4.1-mini-2025-04-14',
      max_completion_tokens: 4,
    });
    expect(sent('moonshotai', '{"model":"m","max_tokens":9}')).toMatchObject({ max_completion_tokens: 9 });
    expect(sent('cerebras', '{"model":"m","max_tokens":9}')).toMatchObject({ max_completion_tokens: 9 });
  });

  test('Azure’s key stands in a header of its own', () => {
    const { headers } = adapterFor('openai', 'azure')!.buildRequest(callOf('{"model":"m"}'));
    expect(headers['api-key']).toBe('sk-1');
    expect(headers).not.toHaveProperty('authorization');
    const keyless = adapterFor('openai', 'azure')!.buildRequest(callOf('{"model":"m"}', { apiKey: null }));
    expect(keyless.headers).not.toHaveProperty('api-key');
  });

  test('a seed goes to Mistral by its name, unless it is omitted or null', () => {
    expect(sent('mistral', '{"model":"m","seed":7}')).toEqual({
      model: 'gpt-4.1-mini-2025-04-14',
      random_seed: 7,
    });
    const omit = new Set(['seed']);
    expect(sent('mistral', '{"model":"m","seed":7}', { omit })).not.toHaveProperty('random_seed');
    expect(sent('mistral', '{"model":"m","seed":null}')).not.toHaveProperty('random_seed');
    expect(sent('openai', '{"model":"m","seed":7}')).toMatchObject({ seed: 7 });
  });

  test('thinking is switched off in the provider’s own word', () => {
    const off = '{"model":"m","reasoning_effort":"none"}';
    expect(sent('deepseek', off)).toEqual({
      model: 'gpt-4.1-mini-2025-04-14',
      thinking: { type: 'disabled' },
    });
    expect(sent('alibaba', off)).toEqual({ model: 'gpt-4.1-mini-2025-04-14', enable_thinking: false });
    expect(sent('together', off)).toEqual({
      model: 'gpt-4.1-mini-2025-04-14',
      reasoning: { enabled: false },
    });
    expect(sent('deepseek', '{"model":"m","reasoning_effort":"low"}')).toMatchObject({
      reasoning_effort: 'low',
    });
    expect(sent('fireworks', off)).toMatchObject({ reasoning_effort: 'none' });
  });
});

describe('the role `developer`', () => {
  const body =
    '{ "model":"m", "messages" : [ {"role":"developer","content":"say \\"developer\\", {}[]"} ,\n' +
    '{"content":[{"type":"text","text":"ü"}],"role" : "developer"},{"role":"user","content":"developer"}] ,"user":"developer"}';
  const rolesOf = (request: { body: Buffer }) =>
    JSON.parse(request.body.toString()).messages.map(({ role }: { role: string }) => role);

  test.each(['deepseek', 'mistral', 'groq', 'a-server'])(
    'is `system` at %s, and nothing else is',
    (provider) => {
      const rawBody = Buffer.from(body);
      const request = adapterFor('openai', provider)!.buildRequest({ ...callOf(''), rawBody });
      const expected = JSON.parse(body);
      for (const message of expected.messages) if (message.role === 'developer') message.role = 'system';
      expect(JSON.parse(request.body.toString())).toEqual({ ...expected, model: 'gpt-4.1-mini-2025-04-14' });
      expect(rawBody.toString()).toBe(body);
    },
  );

  test('is kept by OpenAI and Azure', () => {
    for (const provider of ['openai', 'azure']) {
      const request = adapterFor('openai', provider)!.buildRequest(callOf(body));
      expect(rolesOf(request)).toEqual(['developer', 'developer', 'user']);
    }
  });

  test('what is known of the members stays true', () => {
    const members = topLevelMembers(Buffer.from(body));
    const request = adapter.buildRequest(callOf(body, { members, omit: new Set(['user']) }));
    expect(rolesOf(request)).toEqual(['system', 'system', 'user']);
    expect(JSON.parse(request.body.toString())).not.toHaveProperty('user');
  });

  test.each([
    '{"model":"m","note":"developer"}',
    '{"model":"m","messages":"developer"}',
    '{"model":"m","messages":["developer",{"name":"developer"},null,7]}',
  ])('%s has none', (text) => {
    const request = adapter.buildRequest(callOf(text));
    expect(JSON.parse(request.body.toString())).toEqual({
      ...JSON.parse(text),
      model: 'gpt-4.1-mini-2025-04-14',
    });
  });
});

describe('usage', () => {
  test.each(usages.map((entry) => [`${entry.provider}: ${entry.of}`, entry] as const))(
    '%s',
    (_name, entry) => {
      expect(adapter.parseUsage(entry.value)).toEqual({ ...NO_USAGE, ...entry.expected });
    },
  );

  test.each([
    null,
    undefined,
    'x',
    7,
    [],
    {},
    { usage: null },
    { usage: {} },
    { prompt_tokens: '12', completion_tokens: 1 },
    { prompt_tokens: -1, completion_tokens: 1 },
    { prompt_tokens: 1.5, completion_tokens: 1 },
    { prompt_tokens: Number.NaN },
    { choices: [null] },
  ])('%j has none', (value) => {
    expect(adapter.parseUsage(value)).toBeNull();
  });

  test('parts never exceed the whole', () => {
    const usage = adapter.parseUsage({
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 15,
      prompt_tokens_details: { cached_tokens: 8, cache_write_tokens: 900, audio_tokens: 99 },
      completion_tokens_details: { audio_tokens: 99 },
    });
    expect(usage).toMatchObject({
      cacheReadTokens: 8,
      cacheWriteTokens: 2,
      inputAudioTokens: 10,
      outputAudioTokens: 5,
    });
  });
});

describe('failures', () => {
  test.each(failures.map((entry) => [entry.name, entry] as const))('%s', (_name, entry) => {
    const body = typeof entry.body === 'string' ? entry.body : JSON.stringify(entry.body);
    const failure = adapter.parseFailure(entry.status, body, undefined);
    expect(failure).toMatchObject({ status: entry.status, ...entry.expected });
    expect(JSON.stringify(failure)).not.toContain('SECRET');
    expect(failure.message).toMatch(/^[A-Z].*[.`]$/);
  });

  test.each([
    ['7', 7000],
    ['0.5', 500],
    ['Fri, 31 Dec 1999 23:59:59 GMT', 0],
    ['999999999', 86_400_000],
    ['soon', null],
    ['', null],
    ['-5', null],
  ])('retry-after %s', (header, expected) => {
    expect(adapter.parseFailure(429, '', header).retryAfterMs).toBe(expected);
  });

  test('retry-after as a date counts from now', () => {
    const header = new Date(Date.now() + 30_000).toUTCString();
    const { retryAfterMs } = adapter.parseFailure(503, '', header);
    expect(retryAfterMs).toBeGreaterThan(25_000);
    expect(retryAfterMs).toBeLessThanOrEqual(30_000);
  });
});
