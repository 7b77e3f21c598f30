// Guarantee: what providers did wrong reaches the caller as the contract's status, never as theirs.
import { describe, expect, it } from 'vitest';
import { dispatchError } from '@/lib/gateway/dispatch/dispatch';
import type { UpstreamFailure } from '@/lib/providers/adapter';
import { UntranslatableError } from '@/lib/providers/translator';

const failure = (kind: UpstreamFailure['kind'], more: Partial<UpstreamFailure> = {}): UpstreamFailure => ({
  kind,
  message: 'It failed.',
  retryable: true,
  retryAfterMs: null,
  status: null,
  ...more,
});

describe('dispatchError', () => {
  it.each([
    ['auth', 502, 'upstream_error'],
    ['server', 502, 'upstream_error'],
    ['connection', 502, 'upstream_error'],
    ['empty', 502, 'upstream_error'],
    ['timeout', 504, 'upstream_timeout'],
    ['bad_request', 400, 'invalid_request'],
    ['context_length', 400, 'context_length_exceeded'],
    ['rate_limited', 429, 'rate_limit_exceeded'],
  ] as const)('%s is %i %s', (kind, status, code) => {
    const error = dispatchError([failure(kind)]);
    expect([error.status, error.code]).toEqual([status, code]);
  });

  it('is 503 with retry-after where we were too busy to ask any provider, and the provider’s own where one was asked', () => {
    const error = dispatchError([failure('busy'), failure('busy')]);
    expect([error.status, error.code, error.headers['retry-after']]).toEqual([
      503,
      'service_unavailable',
      '1',
    ]);
    expect(dispatchError([failure('timeout'), failure('busy')]).code).toBe('upstream_timeout');
    expect(dispatchError([failure('rate_limited'), failure('busy')]).status).toBe(429);
  });

  it('gives the least retry-after when every route is limited, and 502 when only one is', () => {
    const limited = [
      failure('rate_limited', { retryAfterMs: 9_000 }),
      failure('rate_limited', { retryAfterMs: 2_500 }),
    ];
    expect(dispatchError(limited).headers['retry-after']).toBe('3');
    expect(dispatchError([failure('rate_limited'), failure('server')]).status).toBe(502);
  });

  it('asks for no other try where a provider is paid for what failed', () => {
    for (const kind of ['truncated', 'malformed', 'empty', 'timeout'] as const) {
      const error = dispatchError([failure(kind, { billed: true }), failure('connection')]);
      expect(error.headers['x-should-retry'], kind).toBe('false');
    }
    expect(dispatchError([failure('connection')]).headers).toEqual({});
  });

  it('names what no dialect could say, unless a route was tried and failed', () => {
    const unsayable = new UntranslatableError('It ends at 1.', 'temperature');
    expect(dispatchError([], unsayable)).toMatchObject({
      code: 'unsupported_parameter',
      param: 'temperature',
      message: 'It ends at 1.',
    });
    expect(dispatchError([failure('server')], unsayable).code).toBe('upstream_error');
  });
});
