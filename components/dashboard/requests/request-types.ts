import type { PrintedReceipt, RequestPage } from '../types';

/** `GET /api/account/requests`: a page that may have ended before it was full. */
export interface SearchedPage extends RequestPage {
  /** How far back was looked where the page is not full and there is more to look through; null else. */
  searched_to?: string | null;
}

/** `GET /api/account/requests/chart`. */
export interface RequestChartView {
  from: string;
  to: string;
  step_ms: number;
  /** Set where there was too much to count: nothing is known before. */
  counted_to: string | null;
  /** Slots with requests, oldest first. */
  bars: { start: string; requests: number; errors: number }[];
}

/** `GET /api/account/requests/{id}/panel`. */
export interface RequestPanelView {
  receipt: PrintedReceipt;
  /** Benchmark − upstream and charge − upstream, where that is above 0. */
  difference: string;
  fee: string;
  /** What the figures were counted with. */
  prices: { of: string; id: string; origin: string; effective_from: string }[];
  headers: [name: string, value: string][];
  curl: string;
  /** Until when the cache keeps an answer to this request; null where it keeps none. */
  cached_until: string | null;
  /** Why this member may not drop it, and who can; null: they may. */
  may_not_drop: string | null;
}

/** A view somebody has saved. */
export interface SavedView {
  id: string;
  name: string;
  /** The filters as they stand in the address. */
  query: string;
}
