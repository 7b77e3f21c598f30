// Guarantee: a provider that flaps for a minute costs its callers a failed attempt now and then, never an answer, and is asked by no storm.
import { describe, expect, it } from 'vitest';
import { JsonSink } from '@/lib/gateway/answer/json-sink';
import { dispatch } from '@/lib/gateway/dispatch/dispatch';
import {
  type Act,
  answer,
  callOf,
  fail,
  later,
  NAMES,
  newWorld,
  settle,
  type World,
} from './dispatch-fixtures';

const MINUTE = 60_000;
const TICK_MS = 200;

interface Asked {
  atMs: number;
  failed: boolean;
}

/** A minute of calls, one every 200 ms; `isUp`: how the first of two routes does at a time. */
async function minuteOf(isUp: (atMs: number) => boolean, world: World): Promise<Asked[]> {
  const asked: Asked[] = [];
  const began = world.time.now;
  for (let atMs = 0; atMs < MINUTE; atMs += TICK_MS) {
    world.time.now = began + atMs;
    const first: Act = (listener, timeouts) => {
      asked.push({ atMs, failed: !isUp(atMs) });
      (isUp(atMs) ? answer : fail)(listener, timeouts);
    };
    const { call } = callOf([first, answer], { live: true, world });
    const outcome = await dispatch(call, new JsonSink(NAMES));
    expect(outcome.kind).toBe('answered');
    expect(call.attempts.length).toBeLessThanOrEqual(2);
  }
  return asked;
}

const failuresOf = (asked: readonly Asked[]) => asked.filter(({ failed }) => failed).map(({ atMs }) => atMs);

describe('a minute of flapping', () => {
  // Up and down for so long, in turn.
  it.each([600, 1_800, 3_000, 10_000, 20_000])('every %i ms', async (halfMs) => {
    for (const random of [() => 0, () => 1]) {
      const asked = await minuteOf((atMs) => Math.floor(atMs / halfMs) % 2 === 1, newWorld(random));
      const failures = failuresOf(asked);
      // After each failure it rests for four seconds at least: fifteen in a minute, whatever it does.
      expect(failures.length).toBeLessThanOrEqual(15);
      for (const [i, atMs] of failures.entries())
        if (i > 0) expect(atMs - (failures[i - 1] ?? 0)).toBeGreaterThanOrEqual(4_000);
      // It is used while it is up, unless it goes up and down with the probes.
      if (halfMs >= 3_000) expect(asked.length - failures.length).toBeGreaterThan(10);
    }
  });

  it('that is a minute of failure is six attempts, the probes each after twice the rest', async () => {
    const asked = failuresOf(await minuteOf(() => false, newWorld()));
    // Three in a row open the circuit, five seconds apart; then 5, 10, 20 s of rest, and 40 that outlast the minute.
    expect(asked).toEqual([0, 5_000, 10_000, 15_000, 25_000, 45_000]);
  });

  it('ends: a minute later every call goes to the first route again', async () => {
    const world = newWorld();
    await minuteOf((atMs) => Math.floor(atMs / 1_000) % 2 === 1, world);
    world.time.now += 60_000;
    const asked = await minuteOf(() => true, world);
    expect(asked).toHaveLength(MINUTE / TICK_MS);
  });
});

describe('many calls at once', () => {
  it('send one probe where the circuit is half open; all are answered by the second route meanwhile', async () => {
    const world = newWorld();
    await minuteOf(() => false, world);
    world.time.now += 60_000;
    const probe = later(answer);
    let asked = 0;
    const outcomes = Array.from({ length: 20 }, () => {
      const first: Act = (listener, timeouts) => {
        asked++;
        probe.act(listener, timeouts);
      };
      return dispatch(callOf([first, answer], { live: true, world }).call, new JsonSink(NAMES));
    });
    await settle();
    expect(asked).toBe(1);
    probe.go();
    const providers = (await Promise.all(outcomes)).map((outcome) =>
      outcome.kind === 'answered' ? outcome.candidate.route.id : outcome.kind,
    );
    expect(providers.filter((id) => id === 'route_0')).toHaveLength(1);
    expect(providers.filter((id) => id === 'route_1')).toHaveLength(19);
  });
});
