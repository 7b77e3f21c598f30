import type { Call, Candidate } from '@/lib/gateway/call';
import type { Hedge } from '@/lib/gateway/dispatch/hedge';
import { openOurKeys } from '@/lib/gateway/dispatch/our-keys';
import { type HealthStore, openHealthStore, type RouteOutcome } from '@/lib/gateway/health/route-health';
import type { TimeoutsMs, UpstreamListener } from '@/lib/providers/adapter';
import type { ProviderCredentials } from '@/lib/providers/cloud-access';
import type { Bounded, Deadlines } from '@/lib/providers/deadlines';
import { openAiCompatible } from '@/lib/providers/openai-compatible';

export const NAMES = () => ({ id: 'chatcmpl_1', created: 0, model: 'a/m' });

/** What a route does with a call to it. */
export type Act = (listener: UpstreamListener, timeouts: TimeoutsMs) => void;

export interface More {
  stream?: boolean;
  firstByte?: number;
  request?: object;
  hedge?: Hedge;
  deadlineMs?: number;
  credentials?: ProviderCredentials;
  /** No route is ever reached: its connection does not come about. */
  connecting?: boolean;
  /** Live candidates, whose outcomes are noted. */
  live?: boolean;
  /** What calls before this one left behind. */
  world?: World;
}

/** What lasts from call to call. */
export interface World {
  time: { now: number };
  store: HealthStore;
}

export function newWorld(random = () => 1): World {
  return { time: { now: Date.UTC(2026, 0, 1) }, store: openHealthStore({ random }) };
}

/** A sweep whose clock the test turns. */
export function handDeadlines(): Deadlines & { turn(ms: number): void } {
  const open = new Set<Bounded>();
  let nowMs = 0;
  return {
    now: () => nowMs,
    add: (bounded) => void open.add(bounded),
    remove: (bounded) => void open.delete(bounded),
    close: () => open.clear(),
    turn(ms) {
      nowMs += ms;
      for (const bounded of open) {
        if (bounded.deadlineMs > nowMs) continue;
        open.delete(bounded);
        bounded.onDeadline();
      }
    },
  };
}

/** A call with one route an act, on a clock and a sweep of the test's own. */
export function callOf(acts: Act[], more: More = {}) {
  const bodies: Record<string, unknown>[] = [];
  const sent: { route: string; authorization: string | undefined; aborted: boolean }[] = [];
  const { time, store } = more.world ?? newWorld();
  const clock = () => time.now;
  const deadlines = handDeadlines();
  const noted: (RouteOutcome & { routeId: string })[] = [];
  const health = {
    ...store,
    note(routeId: string, outcome: RouteOutcome) {
      noted.push({ routeId, ...outcome });
      store.note(routeId, outcome);
    },
  };
  const request = { model: 'm', messages: [{ role: 'user', content: 'hi' }], ...more.request };
  const candidates = acts.map((act, index) => ({
    model: { slug: 'a/m', tokenizer: 'other', capabilities: new Set() },
    route: {
      id: `route_${index}`,
      upstreamId: 'up',
      supports: new Set(),
      provider: { id: 'p', timeoutMs: { connect: 1, firstByte: more.firstByte ?? 60_000, idle: 3 } },
    },
    servedBy: 'p',
    simulated: !more.live,
    own: null,
    adapter: openAiCompatible(),
    transport: (
      { body, headers }: { body: Buffer; headers: Record<string, string> },
      timeouts: TimeoutsMs,
      listener: UpstreamListener,
    ) => {
      bodies.push(JSON.parse(body.toString()));
      const entry = { route: `route_${index}`, authorization: headers.authorization, aborted: false };
      sent.push(entry);
      const told =
        <T extends unknown[]>(tell: (...args: T) => void) =>
        (...args: T) => {
          if (!entry.aborted) tell(...args);
        };
      // Nothing is told after an abort.
      queueMicrotask(() =>
        act(
          {
            onHead: told(listener.onHead),
            onData: told(listener.onData),
            onEnd: told(listener.onEnd),
            onError: told(listener.onError),
          },
          timeouts,
        ),
      );
      return {
        abort() {
          entry.aborted = true;
        },
        pause() {},
        resume() {},
        isSent: !more.connecting,
      };
    },
    credentials: more.credentials ?? { kind: 'none' },
    baseUrl: 'http://p.test/v1',
    dropped: [],
  }));
  const tokens = { countChat: async () => 7, countText: async () => 0 };
  const call = {
    visit: {
      startedAt: performance.now(),
      runtime: {
        clock,
        health,
        deadlines,
        tokens,
        ourKeys: openOurKeys(clock),
        env: { failoverDeadlineMs: more.deadlineMs ?? null },
      },
    },
    caller: {},
    request,
    rawBody: Buffer.from(JSON.stringify(request)),
    needs: { neutral: [], ignored: [], hints: [] },
    switches: { test: null, hedge: more.hedge ?? null },
    stream: more.stream ?? false,
    cap: { tokens: 5, sent: false, named: false },
    candidates: candidates as unknown as Candidate[],
    attempts: [],
    upstreamMs: 0,
    ttftMs: null,
    clientGone: false,
    stopUpstream: null,
  } as unknown as Call;
  return { call, bodies, sent, noted, time, deadlines, health };
}

/** An answer that says it is this status and no more. */
export const refuse =
  (status: number, headers: Record<string, string> = {}): Act =>
  (listener) => {
    listener.onHead(status, (name) => headers[name]);
    listener.onEnd();
  };

export const fail: Act = refuse(500);

/** A whole good answer. */
export const answer: Act = (listener) => {
  listener.onHead(200, () => 'application/json');
  const message = { role: 'assistant', content: 'Hello.' };
  const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
  listener.onData(
    Buffer.from(JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'stop' }], usage })),
  );
  listener.onEnd();
};

/** Says nothing at all. */
export const silent: Act = () => {};

/** An act that the test lets happen when it likes. */
export function later(act: Act): { act: Act; go(): void } {
  const held = { act: silent, go() {} };
  held.act = (listener, timeouts) => {
    held.go = () => act(listener, timeouts);
  };
  return held;
}

/** Waits until what was promised has happened. */
export const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
