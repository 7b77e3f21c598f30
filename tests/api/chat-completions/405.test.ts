// Guarantee: a wrong method is told before the key is looked at, with the methods there are.
import { describe, expect, it } from 'vitest';
import { ask } from '../../support/api';
import { expectError } from '../../support/api-checks';

describe('a wrong method', () => {
  it.for(['GET', 'PUT', 'PATCH', 'DELETE'])('on chat completions is 405 with Allow: %s', async (method) => {
    const response = await ask('/v1/chat/completions', undefined, { method });
    expect(response.headers.get('allow')).toBe('POST, OPTIONS');
    const error = await expectError(response, 405, 'method_not_allowed');
    expect(error.message).toContain('POST');
  });

  it.for([
    ['POST', '/v1/models', 'GET, OPTIONS'],
    ['DELETE', '/v1/models/openai/gpt-4.1-mini', 'GET, OPTIONS'],
    ['GET', '/v1/account/quote', 'POST, OPTIONS'],
    ['POST', '/v1/requests', 'GET, OPTIONS'],
    ['PUT', '/v1/api-keys', 'GET, POST, OPTIONS'],
    ['POST', '/healthz', 'GET, OPTIONS'],
  ] as const)('elsewhere too: %s %s', async ([method, path, allow]) => {
    const response = await ask(path, method === 'POST' || method === 'PUT' ? {} : undefined, { method });
    expect(response.headers.get('allow')).toBe(allow);
    await expectError(response, 405, 'method_not_allowed');
  });

  it('OPTIONS says what there is', async () => {
    const response = await ask('/v1/chat/completions', undefined, { method: 'OPTIONS' });
    expect(response.status).toBe(204);
    expect(response.headers.get('allow')).toBe('POST, OPTIONS');
  });

  it('HEAD is a GET without its body', async () => {
    const response = await ask('/v1/models', undefined, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-btl-request-id')).toMatch(/^req_/);
    expect(await response.text()).toBe('');
  });
});
