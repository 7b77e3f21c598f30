import type { Credits, DashboardMode, Summary } from '../types';

/** Whole days of the reader's calendar. */
export interface RangeView {
  name: 'today' | '7d' | '30d' | 'custom';
  zone: string;
  /** "2026-11-27". */
  first_day: string;
  last_day: string;
  unit: 'hour' | 'day';
  from: string;
  /** Exclusive. */
  to: string;
}

export interface TrendPoint {
  start: string;
  request_count: number;
  error_count: number;
  cache_hits: number;
  customer_charge: string;
  customer_saved: string;
}

export interface BreakdownRow {
  /** Null: all that are not named; empty: requests that have none. */
  value: string | null;
  label: string | null;
  request_count: number;
  error_count: number;
  tokens: number;
  customer_charge: string;
  customer_saved: string;
}

export interface BreakdownView {
  value_count: number;
  rows: BreakdownRow[];
}

export type BreakdownName = 'model' | 'key' | 'provider' | 'tag' | 'member';

/** `GET /api/account/overview`. */
export interface OverviewView {
  mode: DashboardMode;
  range: RangeView;
  credits: Credits;
  usage: Summary['usage'];
  saved_pct: string;
  trend: TrendPoint[];
  breakdowns: Record<BreakdownName, BreakdownView>;
  latency: { answered: number; p50_ms: number | null; p95_ms: number | null };
  errors: { status: number; error_code: string | null; request_count: number }[];
}

/** `GET /api/account/first-steps`: what is done. */
export interface FirstStepsView {
  hidden: boolean;
  request: boolean;
  credits: boolean;
  live_key: boolean;
  saving: boolean;
}
