// Guarantee: all attempts of a call share one deadline and one bound, several keys of ours take turns at a route, and of two attempts at once one answer is taken.
import { describe, expect, it } from 'vitest';
import { JsonSink } from '@/lib/gateway/answer/json-sink';
import { dispatch } from '@/lib/gateway/dispatch/dispatch';
import type { UpstreamCall } from '@/lib/providers/adapter';
import { anthropic } from '@/lib/providers/anthropic';
import type { GatewayKey } from '@/lib/providers/cloud-access';
import { type Act, answer, callOf, fail, later, NAMES, refuse, settle, silent } from './dispatch-fixtures';

const KEYS: GatewayKey[] = [1, 2, 3].map((index) => ({ id: `p#${index}`, index, secret: `secret-${index}` }));
const credentials = { kind: 'keys' as const, keys: KEYS };
const sink = () => new JsonSink(NAMES);
type Writable<T> = { -readonly [K in keyof T]: T[K] extends false ? boolean : T[K] };

describe('the deadline', () => {
  it('stops what is under way and begins nothing more', async () => {
    const { call, sent, deadlines, noted } = callOf([fail, silent, answer], {
      deadlineMs: 5_000,
      live: true,
    });
    const outcome = dispatch(call, sink());
    await settle();
    deadlines.turn(4_999);
    await settle();
    expect(sent.map(({ aborted }) => aborted)).toEqual([true, false]);
    deadlines.turn(1);
    expect(await outcome).toMatchObject({
      kind: 'failed',
      routes: 2,
      lateMs: expect.any(Number),
      failures: [{ kind: 'server' }, { kind: 'timeout' }],
    });
    expect(sent.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect(call.attempts.map(({ outcome: what }) => what)).toEqual(['server', 'timeout']);
    // It had not been given half of the time: that says nothing of its route.
    expect(noted.map(({ kind }) => kind)).toEqual(['server', 'outrun']);
  });

  it('holds while a token is waited for, as does the client’s leaving', async () => {
    for (const leaves of [false, true]) {
      const { call, sent, deadlines } = callOf([answer], { deadlineMs: 1_000 });
      call.visit.runtime.accessTokens = { tokenOf: () => new Promise(() => {}) };
      for (const candidate of call.candidates)
        candidate.credentials = { kind: 'service_account', account: {} as never };
      const outcome = dispatch(call, sink());
      await settle();
      if (leaves) {
        call.clientGone = true;
        call.stopUpstream?.();
      } else deadlines.turn(1_000);
      expect(await outcome).toMatchObject(
        leaves
          ? { kind: 'client_gone', candidate: null }
          : { kind: 'failed', failures: [{ kind: 'timeout' }], routes: 0, lateMs: expect.any(Number) },
      );
      expect(sent).toEqual([]);
    }
  });

  it('is three minutes for a stream and ten for a whole answer, where the operator set none', async () => {
    for (const [stream, limitMs] of [
      [true, 180_000],
      [false, 600_000],
    ] as const) {
      const { call, deadlines, sent } = callOf([silent], { stream });
      const outcome = dispatch(call, sink());
      await settle();
      deadlines.turn(limitMs - 1);
      expect(sent[0]?.aborted).toBe(false);
      deadlines.turn(1);
      expect(await outcome).toMatchObject({ kind: 'failed' });
    }
  });

  it('no longer holds when the client has had a byte', async () => {
    const slow = later(answer);
    const { call, deadlines, sent } = callOf([slow.act], { deadlineMs: 1_000 });
    const relaying = sink() as Writable<JsonSink>;
    const outcome = dispatch(call, relaying as JsonSink);
    await settle();
    relaying.relayed = true;
    deadlines.turn(60_000);
    expect(sent[0]?.aborted).toBe(false);
    slow.go();
    expect(await outcome).toMatchObject({ kind: 'answered' });
  });
});

describe('the number of attempts', () => {
  it('is eight at most', async () => {
    const { call, sent } = callOf(Array.from({ length: 12 }, () => fail));
    expect(await dispatch(call, sink())).toMatchObject({ kind: 'failed', routes: 8, lateMs: null });
    expect(sent).toHaveLength(8);
  });
});

describe('a half-open route', () => {
  it('that a request passes over, having no words for it there, may be probed by the next', async () => {
    const { call, health, time } = callOf([answer, answer], { live: true, request: { temperature: 2 } });
    Object.assign(call.candidates[0] as object, { adapter: anthropic });
    const unmeasured = { retryAfterMs: null, ttftMs: null, tokensPerSecond: null };
    for (let i = 0; i < 3; i++) health.note('route_0', { kind: 'server', ...unmeasured, now: time.now });
    time.now += 5_000;
    expect(await dispatch(call, sink())).toMatchObject({ kind: 'answered', candidate: call.candidates[1] });
    expect(health.admit('route_0', time.now)).toBe('probe');
  });
});

describe('several keys of ours', () => {
  /** What a route says to the first calls, and then answers. */
  const first = (...acts: Act[]): Act => {
    return (listener, timeouts) => (acts.shift() ?? answer)(listener, timeouts);
  };

  it('are tried one after another where one is limited or refused, without a word against the route', async () => {
    for (const status of [429, 401, 402, 403]) {
      const { call, sent, noted } = callOf([first(refuse(status)), answer], { credentials, live: true });
      expect(await dispatch(call, sink())).toMatchObject({ kind: 'answered', candidate: call.candidates[0] });
      expect(sent.map(({ authorization }) => authorization)).toEqual(['Bearer secret-1', 'Bearer secret-2']);
      expect(call.attempts).toMatchObject([
        { routeId: 'route_0', status, keyIndex: 1 },
        { routeId: 'route_0', status: 200, keyIndex: 2 },
      ]);
      expect(noted.map(({ kind }) => kind)).toEqual(['success']);
      expect(JSON.stringify(call.attempts)).not.toContain('secret');
    }
  });

  it('give way to the next route when all are limited, and the route rests until the first of them wakes', async () => {
    const limits = [9, 4, 7].map((seconds) => refuse(429, { 'retry-after': String(seconds) }));
    const { call, sent, noted } = callOf([first(...limits), answer], { credentials, live: true });
    expect(await dispatch(call, sink())).toMatchObject({ kind: 'answered', candidate: call.candidates[1] });
    expect(sent.map(({ route }) => route)).toEqual(['route_0', 'route_0', 'route_0', 'route_1']);
    expect(noted).toMatchObject([
      { routeId: 'route_0', kind: 'rate_limited', retryAfterMs: 4_000 },
      { routeId: 'route_1', kind: 'success' },
    ]);
  });

  it('leave attempts to the other routes, however many are limited', async () => {
    const many = Array.from({ length: 12 }, (_, at) => ({ id: `m#${at}`, index: at, secret: `many-${at}` }));
    const { call, sent } = callOf([refuse(429), answer], { credentials: { kind: 'keys', keys: many } });
    Object.assign(call.candidates[1] as object, { credentials: { kind: 'none' } });
    expect(await dispatch(call, sink())).toMatchObject({ kind: 'answered', candidate: call.candidates[1] });
    expect(sent.map(({ route }) => route)).toEqual([...Array(6).fill('route_0'), 'route_1']);
  });

  it('are not changed for a failure that is none of theirs', async () => {
    const { call, sent } = callOf([fail, answer], { credentials });
    await dispatch(call, sink());
    expect(sent.map(({ route }) => route)).toEqual(['route_0', 'route_1']);
  });

  it('give a probe back that the walk had no attempt left for', async () => {
    const acts = [...Array.from({ length: 7 }, () => fail), first(refuse(429))];
    const { call, health, time } = callOf(acts, { live: true });
    Object.assign(call.candidates[7] as object, { credentials });
    for (let i = 0; i < 3; i++)
      health.note('route_7', {
        kind: 'server',
        retryAfterMs: null,
        ttftMs: null,
        tokensPerSecond: null,
        now: time.now,
      });
    time.now += 5_000;
    await dispatch(call, sink());
    expect(call.attempts.at(-1)).toMatchObject({ routeId: 'route_7', outcome: 'rate_limited' });
    expect(health.admit('route_7', time.now)).toBe('probe');
  });
});

describe('a hedged call', () => {
  const HEDGE = { hedge: 100, live: true } as const;

  it('is sent once where its first route is in time', async () => {
    const { call, sent, deadlines } = callOf([answer, answer], HEDGE);
    expect(await dispatch(call, sink())).toMatchObject({ kind: 'answered', candidate: call.candidates[0] });
    deadlines.turn(1_000);
    expect(sent).toHaveLength(1);
  });

  it('takes the second answer where that is first, stops the first at once and lays its cost on the gateway', async () => {
    const { call, sent, deadlines, noted } = callOf([silent, answer], HEDGE);
    const outcome = dispatch(call, sink());
    await settle();
    deadlines.turn(99);
    expect(sent).toHaveLength(1);
    deadlines.turn(1);
    expect(await outcome).toMatchObject({ kind: 'answered', candidate: call.candidates[1] });
    expect(sent.map(({ aborted }) => aborted)).toEqual([true, false]);
    await Promise.all(call.counting ?? []);
    expect(call.attempts).toMatchObject([
      {
        routeId: 'route_0',
        outcome: 'hedged',
        status: null,
        billedUsage: { inputTokens: 7, outputTokens: 0 },
      },
      { routeId: 'route_1', outcome: 'success' },
    ]);
    expect(noted.map(({ kind }) => kind)).toEqual(['outrun', 'success']);
  });

  it('takes the first answer where that is first after all', async () => {
    const first = later(answer);
    const { call, sent, deadlines } = callOf([first.act, silent], HEDGE);
    const outcome = dispatch(call, sink());
    await settle();
    deadlines.turn(100);
    await settle();
    first.go();
    expect(await outcome).toMatchObject({ kind: 'answered', candidate: call.candidates[0] });
    expect(sent.map(({ aborted }) => aborted)).toEqual([false, true]);
    expect(call.attempts.map(({ outcome: what }) => what)).toEqual(['hedged', 'success']);
  });

  it('goes on with the second where the first fails meanwhile, and then with a third', async () => {
    const [first, second] = [later(fail), later(fail)];
    const { call, sent, deadlines } = callOf([first.act, second.act, answer], HEDGE);
    const outcome = dispatch(call, sink());
    await settle();
    deadlines.turn(100);
    await settle();
    first.go();
    await settle();
    expect(sent).toHaveLength(2);
    second.go();
    expect(await outcome).toMatchObject({ kind: 'answered', candidate: call.candidates[2] });
    expect(call.attempts.map(({ outcome: what }) => what)).toEqual(['server', 'server', 'success']);
    expect(call.attempts.every(({ billedUsage }) => billedUsage === undefined)).toBe(true);
  });

  it('waits for the first where the second fails', async () => {
    const first = later(answer);
    const { call, deadlines } = callOf([first.act, fail], HEDGE);
    const outcome = dispatch(call, sink());
    await settle();
    deadlines.turn(100);
    await settle();
    first.go();
    expect(await outcome).toMatchObject({ kind: 'answered', candidate: call.candidates[0] });
    expect(call.attempts.map(({ outcome: what }) => what)).toEqual(['server', 'success']);
  });

  it('has the one that answers held back by a slow client, also where the other has failed before', async () => {
    const first = later(answer);
    const { call, deadlines } = callOf([first.act, fail], HEDGE);
    const attached: UpstreamCall[] = [];
    const recording = Object.assign(sink(), { attach: (one: UpstreamCall) => void attached.push(one) });
    const outcome = dispatch(call, recording);
    await settle();
    deadlines.turn(100);
    await settle();
    expect(attached).toHaveLength(2);
    first.go();
    await outcome;
    expect(attached.at(-1)).toBe(attached[0]);
  });

  it('ends both where the caller’s own request was at fault', async () => {
    const first = later(refuse(400));
    const { call, sent, deadlines } = callOf([first.act, silent, answer], HEDGE);
    const outcome = dispatch(call, sink());
    await settle();
    deadlines.turn(100);
    await settle();
    first.go();
    expect(await outcome).toMatchObject({ kind: 'failed', failures: [{ kind: 'bad_request' }] });
    expect(sent.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  it('stops both where the client leaves, and stands by the first', async () => {
    const { call, sent, deadlines } = callOf([silent, silent], HEDGE);
    const outcome = dispatch(call, sink());
    await settle();
    deadlines.turn(100);
    await settle();
    call.clientGone = true;
    call.stopUpstream?.();
    expect(await outcome).toEqual({ kind: 'client_gone', candidate: call.candidates[0] });
    expect(sent.map(({ aborted }) => aborted)).toEqual([true, true]);
    await Promise.all(call.counting ?? []);
    expect(call.attempts).toMatchObject([
      { routeId: 'route_1', outcome: 'client_closed', billedUsage: { inputTokens: 7 } },
      { routeId: 'route_0', outcome: 'client_closed' },
    ]);
    expect(call.attempts[1]?.billedUsage).toBeUndefined();
  });

  it('has both stopped by the deadline', async () => {
    const { call, sent, deadlines } = callOf([silent, silent, answer], { ...HEDGE, deadlineMs: 1_000 });
    const outcome = dispatch(call, sink());
    await settle();
    deadlines.turn(100);
    await settle();
    deadlines.turn(900);
    expect(await outcome).toMatchObject({ kind: 'failed', routes: 2, lateMs: expect.any(Number) });
    expect(sent.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  it('waits for nothing where there is no other route', async () => {
    const first = later(answer);
    const { call, deadlines, sent } = callOf([first.act], HEDGE);
    const outcome = dispatch(call, sink());
    await settle();
    deadlines.turn(100);
    await settle();
    first.go();
    expect(await outcome).toMatchObject({ kind: 'answered' });
    expect(sent).toHaveLength(1);
  });
});
