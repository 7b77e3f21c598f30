/** What lately became of a route: the part of health that choosing a route asks for. */
export interface RouteState {
  /** `no`: its circuit is open, others go first. `probe`: one request may try whether it is back. */
  admits: 'yes' | 'probe' | 'no';
  /** From 0 to 1, of the last minutes. */
  errorRate: number;
  ttftP50Ms: number | null;
  tokensPerSecondP50: number | null;
  /** Requests that the figures are from. */
  samples: number;
}

export interface RouteStates {
  stateOf(routeId: string, now: number): RouteState;
}

/** Fewer requests say nothing about a route. */
export const MEASURED_FROM = 5;

/** A route of which nothing bad is known. */
export const HEALTHY: RouteState = {
  admits: 'yes',
  errorRate: 0,
  ttftP50Ms: null,
  tokensPerSecondP50: null,
  samples: 0,
};
/** Below this a route counts as no worse: its price is never raised more than a hundredfold. */
const LEAST_SUCCESS = 100;
/** One failure in fifty is the weather. */
const UNREMARKABLE = 20;

/** How often a route answers, in a thousand; 1000 where it fails no more than any, or too little is known. */
export function successPermille({ errorRate, samples }: RouteState): number {
  const failures = Math.round(errorRate * 1_000);
  if (samples < MEASURED_FROM || failures <= UNREMARKABLE) return 1_000;
  return Math.max(LEAST_SUCCESS, 1_000 - failures);
}

/** True where nothing known of a route speaks against its place in an order by price. */
export function isUnremarkable(state: RouteState): boolean {
  return state.admits !== 'no' && successPermille(state) === 1_000;
}
