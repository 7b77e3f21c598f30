// Guarantee: what the credits do not cover is refused before it is sent, naming the limit, what is needed, what remains and what fits.
import { describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { newWorkspace, scripted, type TestWorkspace, upstreamCalls } from '../../support/api';
import { balance, chat, chatOk, expectError, expectUncharged, rowsOf } from '../../support/api-checks';

const USD = /^\d+(?:\.\d*[1-9])?$/;
/** The same prompt every time: what fits depends on it. */
const BODY = {
  model: 'acme/one',
  messages: [{ role: 'user', content: 'A prompt that is always the same.' }],
};

async function refusedWith(workspace: TestWorkspace, body: object, headers?: Record<string, string>) {
  const response = await chat(body, { key: workspace.liveKey, headers });
  return expectError(response, 402, 'gateway_insufficient_credits');
}

describe('no credits', () => {
  it('is 402 with what is needed and the ways out, and nothing is sent', async () => {
    const workspace = await newWorkspace('0');
    const { marker, body } = scripted();
    const response = await chat(body, { key: workspace.liveKey });
    expect(response.headers.get('x-should-retry')).toBe('false');
    const error = await expectError(response, 402, 'gateway_insufficient_credits');
    expect(error).toMatchObject({ type: 'insufficient_quota', limit: 'credits', remaining: '0' });
    expect(error.needed).toMatch(USD);
    expect(error.message).toContain(error.needed);
    expect(error.message).toMatch(/Add credits.*provider key.*free route/);
    expect(await upstreamCalls(marker)).toEqual([]);
    await expectUncharged(workspace, 0n);
    expect(await rowsOf(workspace)).toMatchObject([
      { status: 402, error_code: 'gateway_insufficient_credits', charge_pico: 0n, settlement: 'none' },
    ]);
  });

  it('is 402 for a stream too', async () => {
    const workspace = await newWorkspace('0');
    await refusedWith(workspace, scripted({}, { stream: true }).body);
  });

  it('of one mode do not stand for the other', async () => {
    const workspace = await newWorkspace('0');
    const response = await chat(scripted().body, { key: workspace.testKey });
    const error = await expectError(response, 402, 'gateway_insufficient_credits');
    expect(error.message).toContain('test credits');
  });
});

describe('too few credits', () => {
  it('for an explicit cap name the largest that fits: that one passes, one more does not', async () => {
    const workspace = await newWorkspace('0.001');
    const error = await refusedWith(workspace, { ...BODY, max_tokens: 4_000 });
    const fits = error.max_tokens_that_fit;
    expect(fits).toBeGreaterThan(1);
    expect(fits).toBeLessThan(4_000);
    expect(error.message).toContain(String(fits));
    expect(parseUsd(error.needed)).toBeGreaterThan(parseUsd(error.remaining));
    expect(error.remaining).toBe('0.001');
    await refusedWith(workspace, { ...BODY, max_tokens: fits + 1 });
    await chatOk({ ...BODY, max_tokens: fits }, { key: workspace.liveKey });
  });

  it('are made to fit where the caller asks for it', async () => {
    const workspace = await newWorkspace('0.001');
    const error = await refusedWith(workspace, { ...BODY, max_tokens: 4_000 });
    const { marker, body } = scripted({}, { max_tokens: 4_000 });
    const { response } = await chatOk(body, { key: workspace.liveKey, headers: { 'x-btl-fit': 'on' } });
    const cap = Number(response.headers.get('x-btl-output-cap'));
    expect(cap).toBeGreaterThan(1);
    expect(Math.abs(cap - error.max_tokens_that_fit)).toBeLessThan(60);
    const [call] = await upstreamCalls(marker);
    expect(call.body.max_tokens ?? call.body.max_completion_tokens).toBe(cap);
  });

  it('for 1,024 tokens are refused where the caller set no cap', async () => {
    const workspace = await newWorkspace('0.001');
    const error = await refusedWith(workspace, BODY);
    expect(error.max_tokens_that_fit).toBeLessThan(1_024);
    expect(error.max_tokens_that_fit).toBeGreaterThan(0);
  });

  it('for the prompt alone say that no cap would help', async () => {
    const workspace = await newWorkspace('0.0000001');
    const error = await refusedWith(workspace, { ...BODY, max_tokens: 10 });
    expect(error.max_tokens_that_fit).toBe(0);
    expect(error.message).not.toMatch(/would fit/);
  });

  it('are counted for all of n', async () => {
    const workspace = await newWorkspace('0.001');
    const one = await refusedWith(workspace, { ...BODY, max_tokens: 4_000 });
    const four = await refusedWith(workspace, { ...BODY, max_tokens: 4_000, n: 4 });
    expect(Math.floor(one.max_tokens_that_fit / 4)).toBe(four.max_tokens_that_fit);
  });

  it('free themselves when a request ends below its ceiling', async () => {
    const workspace = await newWorkspace('0.001');
    const before = await balance(workspace);
    await chatOk(scripted({}, { max_tokens: 100 }).body, { key: workspace.liveKey });
    const after = await balance(workspace);
    expect(before.balance - after.balance).toBe(parseUsd('0.0000375'));
    expect(after.held).toBe(0n);
  });
});

describe('a key’s own limit', () => {
  const limit = (amount: string) => ({ spendLimit: { limit: parseUsd(amount), reset: 'never' } });

  it('is 402 key_limit_exceeded though the workspace has credits', async () => {
    const workspace = await newWorkspace('5');
    const { key } = await workspace.key(limit('0.0001'));
    const { marker, body } = scripted({}, { max_tokens: 4_000 });
    const error = await expectError(await chat(body, { key }), 402, 'key_limit_exceeded');
    expect(error).toMatchObject({ limit: 'key_limit', remaining: '0.0001', type: 'insufficient_quota' });
    expect(error.message).toMatch(/key’s own/);
    expect(await upstreamCalls(marker)).toEqual([]);
  });

  it('is spent by what the key was charged', async () => {
    const workspace = await newWorkspace('5');
    const { key } = await workspace.key(limit('0.0008'));
    const ask = () => chat(scripted({}, { max_tokens: 100 }).body, { key });
    let passed = 0;
    let response = await ask();
    for (; response.status === 200 && passed < 30; passed++) {
      await response.text();
      response = await ask();
    }
    await expectError(response, 402, 'key_limit_exceeded');
    // Every answer costs 0.0000375; the ceiling of the next one must still fit beside what is spent.
    expect(passed).toBeGreaterThanOrEqual(2);
    expect(passed).toBeLessThanOrEqual(21);
    const spent = parseUsd('5') - (await balance(workspace)).balance;
    expect(spent).toBe(parseUsd('0.0000375') * BigInt(passed));
    expect((await chat(scripted().body, { key: workspace.liveKey })).status).toBe(200);
  });
});
