// Guarantee: who is too fast or too wide is told when to come back; providers that limit us are tried one after the other first.
import { describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { eventually, newWorkspace, scripted, upstreamCalls } from '../../support/api';
import { chat, expectError, expectUncharged, rowsOf } from '../../support/api-checks';

describe('a key’s own limits', () => {
  it('of requests a minute: the third of two is 429 with retry-after', async () => {
    const workspace = await newWorkspace();
    const { key } = await workspace.key({ requestsPerMinute: 2 });
    const first = await chat(scripted().body, { key });
    expect(first.headers.get('x-ratelimit-remaining-requests')).toBe('1');
    const second = await chat(scripted().body, { key });
    expect(second.headers.get('x-ratelimit-remaining-requests')).toBe('0');
    const { marker, body } = scripted();
    const third = await chat(body, { key });
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThanOrEqual(25);
    expect(Number(third.headers.get('retry-after'))).toBeLessThanOrEqual(30);
    expect(third.headers.get('x-ratelimit-limit-requests')).toBe('2');
    expect(third.headers.get('x-ratelimit-remaining-requests')).toBe('0');
    const error = await expectError(third, 429, 'rate_limit_exceeded');
    expect(error.type).toBe('rate_limit_error');
    expect(error.message).toContain('2 requests a minute');
    expect(await upstreamCalls(marker)).toEqual([]);
  });

  it('of requests a minute are told before the body is read', async () => {
    const workspace = await newWorkspace();
    const { key } = await workspace.key({ requestsPerMinute: 1 });
    await chat(scripted().body, { key });
    await expectError(await chat('{broken', { key }), 429, 'rate_limit_exceeded');
  });

  it('of tokens a minute, prompt and answer as they truly were', async () => {
    const workspace = await newWorkspace('1');
    const { key } = await workspace.key({ tokensPerMinute: 1_000 });
    const usage = { prompt_tokens: 300, completion_tokens: 500, total_tokens: 800 };
    const first = await chat(scripted({ a: { usage } }, { max_tokens: 600 }).body, { key });
    expect(first.headers.get('x-ratelimit-limit-tokens')).toBe('1000');
    const left = Number(first.headers.get('x-ratelimit-remaining-tokens'));
    expect(left).toBeGreaterThanOrEqual(200);
    expect(left).toBeLessThan(300);
    const { marker, body } = scripted({}, { max_tokens: 500 });
    const response = await chat(body, { key });
    expect(response.headers.get('x-ratelimit-limit-tokens')).toBe('1000');
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    const error = await expectError(response, 429, 'rate_limit_exceeded');
    expect(error.message).toContain('tokens a minute');
    expect(await upstreamCalls(marker)).toEqual([]);
  });

  it('of tokens a minute count what a call may use while it runs, and give back what it did not', async () => {
    const workspace = await newWorkspace('1');
    const { key } = await workspace.key({ tokensPerMinute: 1_000 });
    const { marker, body } = scripted({ slow: { delayMs: 1_500 } }, { model: 'acme/slow', max_tokens: 800 });
    const running = chat(body, { key });
    await eventually(async () => (await upstreamCalls(marker))[0]);
    await expectError(
      await chat(scripted({}, { max_tokens: 800 }).body, { key }),
      429,
      'rate_limit_exceeded',
    );
    expect(Number((await running).headers.get('x-ratelimit-remaining-tokens'))).toBeGreaterThan(950);
    expect((await chat(scripted({}, { max_tokens: 800 }).body, { key })).status).toBe(200);
  });

  it('of tokens a minute are not used by what failed, and are by what a stream and a stored answer said', async () => {
    const workspace = await newWorkspace('1');
    const { key } = await workspace.key({ tokensPerMinute: 1_000 });
    const failed = await chat(scripted({ a: { status: 500 } }, { max_tokens: 900 }).body, { key });
    expect(failed.status).toBe(502);
    expect(Number(failed.headers.get('x-ratelimit-remaining-tokens'))).toBeGreaterThan(950);
    const usage = { prompt_tokens: 100, completion_tokens: 200, total_tokens: 300 };
    const { body } = scripted({ a: { usage } }, { max_tokens: 600 });
    expect(await (await chat({ ...body, stream: true }, { key })).text()).toContain('[DONE]');
    const hit = await chat(body, { key });
    expect(hit.headers.get('x-btl-cache-tier')).toBe('exact_response_cache');
    const left = Number(hit.headers.get('x-ratelimit-remaining-tokens'));
    expect(left).toBeGreaterThanOrEqual(400);
    expect(left).toBeLessThan(480);
  });

  it('of requests at once, and free again when one ends', async () => {
    const workspace = await newWorkspace();
    const { key } = await workspace.key({ concurrency: 1 });
    const { marker, body } = scripted({ slow: { delayMs: 4_000 } }, { model: 'acme/slow' });
    const running = chat(body, { key });
    await eventually(async () => (await upstreamCalls(marker))[0]);
    const response = await chat(scripted().body, { key });
    expect(response.headers.get('retry-after')).toBe('1');
    const error = await expectError(response, 429, 'rate_limit_exceeded');
    expect(error.message).toContain('1 request running');
    expect((await running).status).toBe(200);
    expect((await chat(scripted().body, { key })).status).toBe(200);
  });

  it('do not touch another key', async () => {
    const workspace = await newWorkspace();
    const { key } = await workspace.key({ requestsPerMinute: 1 });
    await chat(scripted().body, { key });
    await expectError(await chat(scripted().body, { key }), 429, 'rate_limit_exceeded');
    expect((await chat(scripted().body, { key: workspace.liveKey })).status).toBe(200);
  });
});

describe('providers that limit us', () => {
  const limited = (seconds: string) => ({ status: 429, headers: { 'retry-after': seconds } });

  it('are 429 when all of them do, with the least of their waits, and nothing is charged', async () => {
    const workspace = await newWorkspace('1');
    const { marker, body } = scripted({ a: limited('7'), b: limited('3') }, { model: 'acme/pair-all-429' });
    const response = await chat(body, { key: workspace.liveKey });
    expect(response.headers.get('retry-after')).toBe('3');
    const error = await expectError(response, 429, 'rate_limit_exceeded');
    expect(error.message).not.toMatch(/sk-live|org-456/);
    expect((await upstreamCalls(marker)).map((call) => call.provider).sort()).toEqual(['a', 'b']);
    await expectUncharged(workspace, parseUsd('1'));
    expect(await rowsOf(workspace)).toMatchObject([
      { status: 429, error_code: 'rate_limit_exceeded', charge_pico: 0n, settlement: 'voided' },
    ]);
  });

  it('are 502 when only some of them do', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = scripted({ a: limited('7'), b: { status: 500 } }, { model: 'acme/pair-all-mixed' });
    await expectError(await chat(body, { key: liveKey }), 502, 'upstream_error');
  });

  it('have a retry-after even where they gave none', async () => {
    const { liveKey } = await newWorkspace();
    const response = await chat(scripted({ a: { status: 429 } }).body, { key: liveKey });
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    await expectError(response, 429, 'rate_limit_exceeded');
  });
});
