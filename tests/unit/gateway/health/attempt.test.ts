// Guarantee: a half-open route gets one request at a time, a resting one only where no other is left, and a stream's first token is timed from its own attempt.
import { describe, expect, it } from 'vitest';
import type { Call, Candidate } from '@/lib/gateway/call';
import type { AttemptResult } from '@/lib/gateway/dispatch/dispatch';
import { noteRoute, Turns } from '@/lib/gateway/health/attempt';
import { openHealthStore, type RouteOutcome } from '@/lib/gateway/health/route-health';
import { NO_USAGE } from '@/lib/openai/usage';

function setting(ids: string[], more: { simulated?: boolean; startedMsAgo?: number; ttftMs?: number } = {}) {
  const store = openHealthStore({ random: () => 1 });
  const noted: RouteOutcome[] = [];
  const time = { now: Date.UTC(2026, 0, 1) };
  const health = {
    ...store,
    note(id: string, outcome: RouteOutcome) {
      noted.push(outcome);
      store.note(id, outcome);
    },
  };
  const startedAt = performance.now() - (more.startedMsAgo ?? 0);
  const call = {
    visit: { startedAt, runtime: { health, clock: () => time.now } },
    candidates: ids.map((id) => ({ route: { id }, simulated: more.simulated ?? false, own: null })),
    ttftMs: more.ttftMs ?? null,
  } as unknown as Call;
  const order = () => {
    const turns = new Turns(call);
    return Array.from(call.candidates, () => turns.next()?.route.id);
  };
  const passOver = () => {
    const turns = new Turns(call);
    const candidate = turns.next();
    if (candidate) turns.passOver(candidate);
    return candidate?.route.id;
  };
  const note = (id: string, result: AttemptResult | 'client_gone', latencyMs = 1) =>
    noteRoute(call, call.candidates.find(({ route }) => route.id === id) as Candidate, result, latencyMs);
  return { order, passOver, note, noted, time };
}

const answered = (outputTokens: number, reasoningTokens = 0): AttemptResult => ({
  ok: true,
  usage: { ...NO_USAGE, outputTokens, reasoningTokens },
  finishReason: 'stop',
});
const failed: AttemptResult = {
  ok: false,
  failure: { kind: 'server', message: '', retryable: true, retryAfterMs: null, status: 500 },
};

describe('the order of attempts', () => {
  it('is the call’s own, with resting routes last', () => {
    const { order, note, time } = setting(['a', 'b', 'c']);
    expect(order()).toEqual(['a', 'b', 'c']);
    note('a', failed);
    expect(order()).toEqual(['b', 'c', 'a']);
    note('b', failed);
    expect(order()).toEqual(['c', 'a', 'b']);
    time.now += 5_000;
    expect(order()).toEqual(['a', 'b', 'c']);
  });

  it('lets one request probe a half-open route, the others go elsewhere first', () => {
    const { order, note, time } = setting(['a', 'b']);
    for (let i = 0; i < 3; i++) note('a', failed);
    time.now += 5_000;
    expect([order(), order(), order()]).toEqual([
      ['a', 'b'],
      ['b', 'a'],
      ['b', 'a'],
    ]);
    note('a', answered(1));
    expect(order()).toEqual(['a', 'b']);
  });

  it('gives a probe back that was not sent, and no other request’s', () => {
    const { order, passOver, note, time } = setting(['a', 'b']);
    for (let i = 0; i < 3; i++) note('a', failed);
    time.now += 5_000;
    expect([passOver(), passOver()]).toEqual(['a', 'a']);
    expect(order()).toEqual(['a', 'b']);
    // That one is under way: who passes over b gives nothing back of a's.
    expect([passOver(), order()]).toEqual(['b', ['b', 'a']]);
  });
});

describe('an attempt', () => {
  it('is not noted where it was simulated, and says nothing where its caller left', () => {
    const simulated = setting(['a'], { simulated: true });
    simulated.note('a', failed);
    expect(simulated.noted).toEqual([]);
    const left = setting(['a']);
    left.note('a', 'client_gone');
    expect(left.noted).toMatchObject([{ kind: 'client_gone', ttftMs: null }]);
  });

  it('times its first token from its own beginning and its speed from there on', () => {
    // The request began 10 s ago, this attempt 3 s ago; its first token came 2 s ago.
    const { note, noted } = setting(['a'], { startedMsAgo: 10_000, ttftMs: 8_000 });
    note('a', answered(250, 50), 3_000);
    expect(noted[0]?.ttftMs).toBeCloseTo(1_000, -2);
    expect(noted[0]?.tokensPerSecond).toBeCloseTo(100, -1);
  });

  it('has no speed where there is too little to tell it from, and no first token where it was no stream', () => {
    const short = setting(['a'], { startedMsAgo: 2_000, ttftMs: 1_000 });
    short.note('a', answered(15), 1_500);
    expect(short.noted[0]?.tokensPerSecond).toBeNull();
    const whole = setting(['a']);
    whole.note('a', answered(500), 1_500);
    expect(whole.noted[0]).toMatchObject({ kind: 'success', ttftMs: null, tokensPerSecond: null });
  });
});
