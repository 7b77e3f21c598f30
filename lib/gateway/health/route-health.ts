import type { UpstreamFailure } from '@/lib/providers/adapter';
import { type Admission, Breaker } from './breaker';
import { BINS, countIn, type Measure, type Percentiles, percentileOf } from './histogram';
import { DAY_MINUTES, RECENT_MINUTES, RouteWindow } from './window';

/** What became of one attempt at a route. */
export interface RouteOutcome {
  kind: 'success' | 'client_gone' | 'outrun' | 'passed_over' | UpstreamFailure['kind'];
  /** The wait the provider asked for, if it did. */
  retryAfterMs: number | null;
  /** Time to the first token and speed after it; null where they cannot be told. */
  ttftMs: number | null;
  tokensPerSecond: number | null;
  now: number;
}

/** What choosing among routes goes by: `admits` of now, the figures a second old at most. */
export interface RouteState {
  admits: Admission;
  /** Failed outcomes of five minutes, from 0 to 1; 0 where there were none. */
  errorRate: number;
  /** How many outcomes that was taken from. */
  samples: number;
  /** Of half an hour; null where traffic is thin. */
  ttftP50Ms: number | null;
  tokensPerSecondP50: number | null;
}

/** What is published of a route; null where traffic is thin. */
export interface RouteStats {
  /** Per cent. */
  uptime5m: number | null;
  uptime30m: number | null;
  uptime1d: number | null;
  latencyMs30m: Percentiles | null;
  tokensPerSecond30m: Percentiles | null;
}

/** Of a route that nothing is known of. */
export const NO_STATS: Readonly<RouteStats> = Object.freeze({
  uptime5m: null,
  uptime30m: null,
  uptime1d: null,
  latencyMs30m: null,
  tokensPerSecond30m: null,
});

export interface ProviderHealth {
  status: 'healthy' | 'degraded' | 'down';
  /** Time to the first token, the median of five minutes. */
  latencyMs: number | null;
}

/** How the routes lately did. */
export interface RouteHealth {
  note(routeId: string, outcome: RouteOutcome): void;
  /** Asks for leave to send to a route now. Who is told `probe` is the only one until its outcome is noted. */
  admit(routeId: string, now: number): Admission;
  /** Costs no more than a look-up, and takes no probe. What it gives is overwritten by the next call: read it at once. */
  stateOf(routeId: string, now: number): Readonly<RouteState>;
  statsOf(routeId: string, now: number): RouteStats;
  /** The time to the first token, in milliseconds, within which a share of the last half hour's came; null where traffic is thin. */
  ttftWithin(routeId: string, share: number, now: number): number | null;
  /** Of a provider by its routes; null where nothing was sent to them in five minutes. */
  ofRoutes(routeIds: Iterable<string>, now: number): ProviderHealth | null;
}

type Verdict = 'up' | 'down' | 'limited' | 'nothing';

/**
 * What an outcome says of the route. What a caller brought about (a bad request, a prompt too long, filtered
 * content, an answer empty because of a stop sequence) says nothing, nor does what we stopped for our own reasons. A rate limit is no error either: like
 * OpenRouter's, the uptime leaves it out (its API reference, `uptime_last_1d`), but others go first for a while.
 */
const VERDICTS: Record<RouteOutcome['kind'], Verdict> = {
  success: 'up',
  server: 'down',
  timeout: 'down',
  connection: 'down',
  truncated: 'down',
  malformed: 'down',
  auth: 'down',
  not_found: 'down',
  rate_limited: 'limited',
  bad_request: 'nothing',
  context_length: 'nothing',
  content_filter: 'nothing',
  empty: 'nothing',
  client_gone: 'nothing',
  outrun: 'nothing',
  passed_over: 'nothing',
  busy: 'nothing',
};

/** Whether an outcome is the provider's doing: a failure, or a limit of its own. */
export function isFault(kind: RouteOutcome['kind']): boolean {
  return VERDICTS[kind] === 'down' || VERDICTS[kind] === 'limited';
}

const STATE_MS = 1_000;
const STATE_MINUTES = 5;
/** Fewer outcomes, or fewer measurements, are not made a figure of. */
export const SAMPLES_AT_LEAST = 10;
export const HEALTHY_SHARE = 0.95;
export const DEGRADED_SHARE = 0.5;

/** All that is known of one route. */
export interface RouteRecord {
  breaker: Breaker;
  window: RouteWindow;
  state: RouteState;
  /** When `state` was taken. */
  stateAt: number;
}

/** The health of routes in this process, and the two doors by which it is shared. */
export interface HealthStore extends RouteHealth {
  readonly records: ReadonlyMap<string, RouteRecord>;
  /** The record of a route that another process told of. */
  recordOf(routeId: string): RouteRecord;
  /** Routes whose circuit changed here and was not told yet. */
  readonly untold: Set<string>;
}

export interface HealthStoreOptions {
  /** Called when a circuit changed, before the others are told. */
  onChange?(): void;
  random?(): number;
}

const UNKNOWN: Readonly<RouteState> = Object.freeze(newState());

/** Opens an empty store. Noting an outcome costs two look-ups and a few additions. */
export function openHealthStore({ onChange, random = Math.random }: HealthStoreOptions = {}): HealthStore {
  const records = new Map<string, RouteRecord>();
  const untold = new Set<string>();
  const recordOf = (routeId: string) => {
    let record = records.get(routeId);
    if (!record) {
      record = {
        breaker: new Breaker(random),
        window: new RouteWindow(),
        state: newState(),
        stateAt: Number.NEGATIVE_INFINITY,
      };
      records.set(routeId, record);
    }
    return record;
  };
  return {
    records,
    recordOf,
    untold,
    note(routeId, outcome) {
      if (!takeNote(recordOf(routeId), outcome)) return;
      untold.add(routeId);
      onChange?.();
    },
    admit: (routeId, now) => records.get(routeId)?.breaker.admit(now) ?? 'yes',
    stateOf(routeId, now) {
      const record = records.get(routeId);
      if (!record) return UNKNOWN;
      const age = now - record.stateAt;
      if (age >= STATE_MS || age < 0) renewState(record, now);
      record.state.admits = record.breaker.admission(now);
      return record.state;
    },
    statsOf(routeId, now) {
      const record = records.get(routeId);
      return record ? statsOf(record.window, now) : NO_STATS;
    },
    ttftWithin(routeId, share, now) {
      const window = records.get(routeId)?.window;
      return window && collectRecent('ttft', window, now) ? percentileOf('ttft', bins, share) : null;
    },
    ofRoutes: (routeIds, now) => ofRoutes(records, routeIds, now),
  };
}

function newState(): RouteState {
  return { admits: 'yes', errorRate: 0, samples: 0, ttftP50Ms: null, tokensPerSecondP50: null };
}

/** @returns whether others should be told */
function takeNote({ breaker, window }: RouteRecord, outcome: RouteOutcome): boolean {
  const { kind, retryAfterMs, now } = outcome;
  switch (VERDICTS[kind]) {
    case 'up':
      window.note(true, outcome.ttftMs, outcome.tokensPerSecond, now);
      return breaker.succeeded(now);
    case 'down':
      window.note(false, null, null, now);
      return breaker.failed(retryAfterMs, now);
    case 'limited':
      return breaker.limited(retryAfterMs, now);
    case 'nothing':
      breaker.gaveUp();
      return false;
  }
}

/** Reused: nothing here is left half-way. */
const bins = new Uint32Array(BINS);

function renewState(record: RouteRecord, now: number): void {
  const { window, state } = record;
  const { ok, failed } = window.outcomes(STATE_MINUTES, now);
  state.samples = ok + failed;
  state.errorRate = state.samples === 0 ? 0 : failed / state.samples;
  state.ttftP50Ms = percentilesOf('ttft', window, now)?.p50 ?? null;
  state.tokensPerSecondP50 = percentilesOf('throughput', window, now)?.p50 ?? null;
  record.stateAt = now;
}

function statsOf(window: RouteWindow, now: number): RouteStats {
  return {
    uptime5m: uptimeOf(window, 5, now),
    uptime30m: uptimeOf(window, 30, now),
    uptime1d: uptimeOf(window, DAY_MINUTES, now),
    latencyMs30m: percentilesOf('ttft', window, now),
    tokensPerSecond30m: percentilesOf('throughput', window, now),
  };
}

/** In hundredths, rounded down: a day with one failure is never printed as a whole one. */
function uptimeOf(window: RouteWindow, minutes: number, now: number): number | null {
  const { ok, failed } = window.outcomes(minutes, now);
  const samples = ok + failed;
  return samples < SAMPLES_AT_LEAST ? null : Math.floor((ok * 10_000) / samples) / 100;
}

function percentilesOf(measure: Measure, window: RouteWindow, now: number): Percentiles | null {
  if (!collectRecent(measure, window, now)) return null;
  const at = (share: number) => percentileOf(measure, bins, share) ?? 0;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99) };
}

/** Fills `bins`. @returns false where there is too little to tell anything from */
function collectRecent(measure: Measure, window: RouteWindow, now: number): boolean {
  bins.fill(0);
  window.collect(measure, bins, RECENT_MINUTES, now);
  return countIn(bins) >= SAMPLES_AT_LEAST;
}

function ofRoutes(
  records: ReadonlyMap<string, RouteRecord>,
  routeIds: Iterable<string>,
  now: number,
): ProviderHealth | null {
  bins.fill(0);
  let ok = 0;
  let failed = 0;
  for (const id of routeIds) {
    const window = records.get(id)?.window;
    if (!window) continue;
    const outcomes = window.outcomes(STATE_MINUTES, now);
    ok += outcomes.ok;
    failed += outcomes.failed;
    window.collect('ttft', bins, STATE_MINUTES, now);
  }
  if (ok + failed === 0) return null;
  const share = ok / (ok + failed);
  const status = share >= HEALTHY_SHARE ? 'healthy' : share >= DEGRADED_SHARE ? 'degraded' : 'down';
  const latencyMs = percentileOf('ttft', bins, 0.5);
  return { status, latencyMs: latencyMs === null ? null : Math.round(latencyMs) };
}
