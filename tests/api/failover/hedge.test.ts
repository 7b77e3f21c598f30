// Guarantee: a call that asks for a second attempt gets the answer that is first, pays for that one alone, and leaves nothing running.
import { describe, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { eventually, newWorkspace, readStream, scripted, upstreamCalls } from '../../support/api';
import { balance, chat, chatOk, expectError, figuresOf, readRequest, rowOf } from '../../support/api-checks';

/** 10 × 1.00 + 5 × 3.00 a million; b: 10 × 1.50 + 5 × 4.50; direct 10 × 2.00 + 5 × 6.00. */
const FIRST_CHARGE = '0.0000375';
const SECOND_CHARGE = '0.00004375';
const hedged = (key: string, hedge = '300') => ({ key, headers: { 'x-btl-hedge': hedge } });
const providersOf = async (marker: string) => (await upstreamCalls(marker)).map(({ provider }) => provider);
const abortedAt = (marker: string, provider: string) =>
  eventually(
    async () => (await upstreamCalls(marker)).find((call) => call.provider === provider)?.aborted || null,
  );

describe.concurrent.each([false, true])('a call that asks for it (stream: %s)', (stream) => {
  const read = async (response: Response) =>
    stream
      ? (await readStream(response)).events.map((event) => event.choices[0]?.delta.content ?? '').join('')
      : ((await response.json()) as any).choices[0].message.content;

  it('is answered by the second route where the first is slow, at the second’s price', async ({ expect }) => {
    const workspace = await newWorkspace('1');
    const { marker, body } = scripted({ slow: { delayMs: 9_000 } }, { model: 'acme/hedged-second', stream });
    const startedAt = performance.now();
    const response = await chat(body, hedged(workspace.liveKey));
    expect(response.status).toBe(200);
    expect(response.headers.get('x-btl-provider')).toBe('b');
    expect(response.headers.get('x-btl-attempts')).toBe('2');
    expect(await read(response)).toBe('Hello from b.');
    expect(performance.now() - startedAt).toBeLessThan(6_000);
    await abortedAt(marker, 'slow');
    const record = await readRequest(response.headers.get('x-btl-request-id') ?? '', workspace.liveKey);
    expect(record).toMatchObject({ customer_charge: SECOND_CHARGE, provider: 'b', settlement: 'posted' });
    expect(record.attempts).toMatchObject([
      { provider: 'slow', outcome: 'hedged', status: null, born_by: 'gateway' },
      { provider: 'b', outcome: 'success', cost: '0.0000375', born_by: 'customer' },
    ]);
    expect(record.attempts[0].latency_ms).toBeGreaterThanOrEqual(250);
    // The prompt went out, counted by us at 1.00 a million: a cost of ours.
    const [{ billedUsage }]: any = (await rowOf(record.id)).attempts;
    expect(billedUsage).toMatchObject({ outputTokens: 0 });
    expect(billedUsage.inputTokens).toBeGreaterThan(20);
    expect(parseUsd(record.attempts[0].cost)).toBe(BigInt(billedUsage.inputTokens) * 1_000_000n);
    expect(await balance(workspace)).toMatchObject({
      balance: parseUsd('1') - parseUsd(SECOND_CHARGE),
      held: 0n,
    });
  });

  it('is answered by the first where that is first after all, at the first’s price', async ({ expect }) => {
    const workspace = await newWorkspace('1');
    const script = { slow: { delayMs: 1_500 }, b: { delayMs: 9_000 } };
    const { marker, body } = scripted(script, { model: 'acme/hedged-first', stream });
    const response = await chat(body, hedged(workspace.liveKey));
    expect(response.headers.get('x-btl-provider')).toBe('slow');
    expect(await read(response)).toBe('Hello from slow.');
    await abortedAt(marker, 'b');
    const record = await readRequest(response.headers.get('x-btl-request-id') ?? '', workspace.liveKey);
    expect(record).toMatchObject({ customer_charge: FIRST_CHARGE });
    expect(record.attempts.map(({ provider, outcome }: any) => [provider, outcome])).toEqual([
      ['b', 'hedged'],
      ['slow', 'success'],
    ]);
    expect((await balance(workspace)).balance).toBe(parseUsd('1') - parseUsd(FIRST_CHARGE));
  });

  it('goes on with the second where the first fails meanwhile', async ({ expect }) => {
    const workspace = await newWorkspace('1');
    const script = { slow: { delayMs: 900, status: 500 }, b: { delayMs: 1_500 } };
    const model = `acme/hedged-fails${stream ? '-stream' : ''}`;
    const { marker, body } = scripted(script, { model, stream });
    const response = await chat(body, hedged(workspace.liveKey));
    expect(await read(response)).toBe('Hello from b.');
    // One call to each: the second attempt was the failover.
    expect(await providersOf(marker)).toEqual(['slow', 'b']);
    const record = await readRequest(response.headers.get('x-btl-request-id') ?? '', workspace.liveKey);
    expect(record.attempts.map(({ outcome }: any) => outcome)).toEqual(['server', 'success']);
  });

  it('whose client leaves has both stopped, and pays for the prompt once', async ({ expect }) => {
    const workspace = await newWorkspace('1');
    const script = { slow: { delayMs: 9_000 }, b: { delayMs: 9_000 } };
    const { marker, body } = scripted(script, { model: 'acme/hedged-leaves', stream });
    const leaving = new AbortController();
    const gone = chat(body, { ...hedged(workspace.liveKey), signal: leaving.signal }).catch(() => null);
    await eventually(async () => ((await upstreamCalls(marker)).length === 2 ? true : null));
    leaving.abort();
    await gone;
    await abortedAt(marker, 'slow');
    await abortedAt(marker, 'b');
    const taken = await eventually(async () => {
      const { balance: left, held } = await balance(workspace);
      return held === 0n && left < parseUsd('1') ? parseUsd('1') - left : null;
    });
    // The prompt at the first route's price, counted by us: less than a hundred tokens.
    expect(taken).toBeLessThan(parseUsd('0.0002'));
  });
});

describe.concurrent('a second attempt', () => {
  it('is not made where nobody asks for it, nor where the first is in time', async ({ expect }) => {
    const { liveKey } = await newWorkspace();
    const more = { model: 'acme/hedged-late' };
    const unasked = scripted({ slow: { delayMs: 1_200 } }, more);
    const { response } = await chatOk(unasked.body, { key: liveKey });
    expect(await providersOf(unasked.marker)).toEqual(['slow']);
    expect(figuresOf(response).charge).toBe(FIRST_CHARGE);
    for (const hedge of ['off', '60000', 'on']) {
      const asked = scripted({ slow: { delayMs: 700 } }, more);
      await chatOk(asked.body, hedged(liveKey, hedge));
      expect(await providersOf(asked.marker)).toEqual(['slow']);
    }
  });

  it('that wins waits for a slow reader and loses nothing', async ({ expect }) => {
    const { liveKey } = await newWorkspace();
    const script = { slow: { delayMs: 20_000 }, b: { content: 'word '.repeat(40), repeat: 1_000 } };
    const { body } = scripted(script, { model: 'acme/hedged-reader', stream: true });
    const response = await chat(body, hedged(liveKey, '50'));
    const reader = response.body?.getReader();
    let bytes = 0;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    let tail = '';
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) break;
      bytes += value?.length ?? 0;
      tail = (tail + Buffer.from(value ?? []).toString()).slice(-2_000);
    }
    expect(bytes).toBeGreaterThan(1_000_000);
    expect(tail).toContain('data: [DONE]');
    expect(tail).toContain('"provider":"b"');
  });

  it('is asked for with on, off or milliseconds, and nothing else', async ({ expect }) => {
    const { liveKey } = await newWorkspace();
    for (const hedge of ['yes', '49', '120001', '1.5', '-3']) {
      const response = await chat(scripted().body, hedged(liveKey, hedge));
      const error = await expectError(response, 400, 'invalid_request');
      expect(error.param).toBe('x-btl-hedge');
      expect(error.message).toMatch(/50 to 120000/);
    }
  });
});
