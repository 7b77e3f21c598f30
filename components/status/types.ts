/** What `/status.json` answers and `/status` shows. Shares are per cent; null: not enough requests to tell. */

export type Health = 'healthy' | 'degraded' | 'down' | 'unknown';

export interface Span {
  /** Where it begins, ISO 8601. */
  from: string;
  /** Of its requests, how many per cent worked; null: there were none. */
  uptime: number | null;
}

export interface FailureShare {
  /** A kind of upstream failure: `timeout`, `rate_limited`. */
  kind: string;
  /** Of all attempts of 24 hours. */
  share: number;
}

export interface OpenCircuit {
  route: string;
  model: string;
  /** ISO 8601; null: since before that was noted. */
  since: string | null;
}

export interface RouteStatus {
  id: string;
  model: string;
  region: string | null;
  uptime_24h: number | null;
  /** Time to the first token of a stream, in milliseconds. */
  latency_ms_24h: { p50: number; p95: number } | null;
}

export interface ProviderStatus {
  id: string;
  name: string;
  /** Of the last five minutes. */
  status: Health;
  uptime_24h: number | null;
  uptime_30d: number | null;
  latency_ms_24h: { p50: number; p95: number } | null;
  /** Oldest first, the running one last. */
  hours: Span[];
  days: Span[];
  failures_24h: FailureShare[];
  open_circuits: OpenCircuit[];
  /** Those that were asked within 24 hours. */
  routes: RouteStatus[];
}

export interface PartStatus {
  id: 'database' | 'catalog';
  name: string;
  status: 'ok' | 'down';
  detail: string;
}

export interface StatusReport {
  object: 'status';
  /** ISO 8601. */
  generated_at: string;
  status: Health;
  /** The whole in words. */
  summary: string;
  parts: PartStatus[];
  /** False: the database is out of reach, and with it what was before the last half hour. */
  has_history: boolean;
  providers: ProviderStatus[];
  /** Providers of the catalog that this server has no key for. */
  not_configured: number;
}
