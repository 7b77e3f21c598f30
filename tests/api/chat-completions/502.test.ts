// Guarantee: when every provider fails the caller learns whose fault it was and nothing of the provider's words, keys or ids; nothing is charged.
import { describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { newWorkspace, scripted } from '../../support/api';
import { chat, expectError, expectUncharged, rowsOf } from '../../support/api-checks';
import type { Script } from '../../support/fake-upstream';

const SECRETS = /secret|sk-live|org-456|fake-upstream-key|127\.0\.0\.1|up-cheap/;

const FAULTS: [string, Script, number, string][] = [
  ['500', { status: 500 }, 502, 'upstream_error'],
  ['503', { status: 503, headers: { 'retry-after': '1' } }, 502, 'upstream_error'],
  ['401', { status: 401 }, 502, 'upstream_error'],
  ['402', { status: 402 }, 502, 'upstream_error'],
  ['403', { status: 403 }, 502, 'upstream_error'],
  ['404', { status: 404 }, 502, 'upstream_error'],
  ['a page of HTML', { status: 502, body: '<html>secret sk-live-123 org-456</html>' }, 502, 'upstream_error'],
  ['a 200 of HTML', { body: '<html>secret sk-live-123</html>' }, 502, 'upstream_error'],
  ['a 200 without choices', { body: '{"secret":"sk-live-123"}' }, 502, 'upstream_error'],
  [
    'an error in a 200',
    { body: '{"error":{"message":"secret sk-live-123 org-456","code":500}}' },
    502,
    'upstream_error',
  ],
  ['nothing', { content: '' }, 502, 'upstream_error'],
  ['a reset', { reset: true }, 502, 'upstream_error'],
];

describe.concurrent('a provider that answers', () => {
  it.for(FAULTS)(
    '%s: the error is ours, the charge is nothing',
    async ([, script, status, code], { expect }) => {
      const workspace = await newWorkspace('1');
      const response = await chat(scripted({ a: script }).body, { key: workspace.liveKey });
      const error = await expectError(response, status, code);
      expect(JSON.stringify(error)).not.toMatch(SECRETS);
      expect([...response.headers].join()).not.toMatch(SECRETS);
      expect(error.message).toMatch(/Nothing was charged/);
      expect(error.type).toBe('server_error');
      await expectUncharged(workspace, parseUsd('1'));
      expect(await rowsOf(workspace)).toMatchObject([
        { status, error_code: code, charge_pico: 0n, settlement: 'voided', usage_source: 'none' },
      ]);
    },
  );

  it.for(FAULTS)(
    '%s: a stream that has not begun has a status',
    async ([, script, status, code], { expect }) => {
      const workspace = await newWorkspace('1');
      const { body } = scripted({ a: { ...script, whole: true } }, { stream: true });
      const error = await expectError(await chat(body, { key: workspace.liveKey }), status, code);
      expect(JSON.stringify(error)).not.toMatch(SECRETS);
      await expectUncharged(workspace, parseUsd('1'));
    },
  );
});

describe('all routes', () => {
  it('failing is 502, saying how many were tried', async () => {
    const workspace = await newWorkspace('1');
    const { body } = scripted({ a: { status: 500 }, b: { status: 500 } }, { model: 'acme/pair-all-500' });
    const error = await expectError(await chat(body, { key: workspace.liveKey }), 502, 'upstream_error');
    expect(error.message).toContain('2 routes were tried');
    await expectUncharged(workspace, parseUsd('1'));
  });

  it('unreachable is 502 without an address', async () => {
    const workspace = await newWorkspace('1');
    const { body } = scripted({}, { model: 'acme/all-dead' });
    const error = await expectError(await chat(body, { key: workspace.liveKey }), 502, 'upstream_error');
    expect(error.message).not.toMatch(/127\.0\.0\.1|ECONN/);
    await expectUncharged(workspace, parseUsd('1'));
  });

  it('without a provider’s key are 503 naming the variable, not to be retried', async () => {
    const workspace = await newWorkspace('1');
    const response = await chat(scripted({}, { model: 'acme/unset' }).body, { key: workspace.liveKey });
    expect(response.headers.get('x-should-retry')).toBe('false');
    const error = await expectError(response, 503, 'no_route_available');
    expect(error.message).toContain('NEVER_SET_API_KEY');
    expect(error.message).toContain('gw_test_');
    await expectUncharged(workspace, parseUsd('1'));
  });

  it('left out by the caller’s wishes are 503 naming them', async () => {
    const { liveKey } = await newWorkspace();
    const body = scripted({}, { provider: { only: ['nobody'] } }).body;
    const error = await expectError(await chat(body, { key: liveKey }), 503, 'no_route_available');
    expect(error.param).toBe('provider');
  });
});
