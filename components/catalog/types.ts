/** What the catalog's pages show: plain data, made from what the API answers. Rates are USD per million tokens as decimal text. */

export interface ModelRow {
  slug: string;
  name: string;
  lab: string;
  /** `2025-04-14`; null where it is not known. */
  releasedOn: string | null;
  contextTokens: number;
  outputTokensMax: number | null;
  capabilities: readonly string[];
  /** Ids of those that serve it at a known price. */
  providers: readonly string[];
  /** Answered by the built-in sandbox alone. */
  isSimulated: boolean;
  /** Modalities it takes and gives: `text`, `image`, `embeddings`. */
  takes: readonly string[];
  gives: readonly string[];
  /** What the customer pays on the cheapest route; nulls where the model has no price. */
  from: { input: string | null; cacheRead: string | null; output: string | null };
  /** Id of the provider whose route that is. */
  cheapestProvider: string | null;
  /** What that saves against the benchmark, three tokens in for one out, in per cent; null without a benchmark. */
  savingPercent: string | null;
}

export interface UnitRate {
  meter: string;
  /** What the customer pays. */
  charged: string | null;
  /** What the provider lists; null where that is not public. */
  list: string | null;
}

export interface RouteRates {
  /** Prompt tokens above which these rates hold; 0: always. */
  aboveInputTokens: number;
  rates: readonly UnitRate[];
}

export interface RouteRow {
  id: string;
  providerName: string;
  upstreamId: string;
  region: string | null;
  contextTokens: number;
  outputTokensMax: number | null;
  status: string;
  isCheapest: boolean;
  isReference: boolean;
  /** Fields of a request that it honours. */
  parameters: readonly string[];
  /** Of the last half hour; nulls where traffic is thin. Per cent. */
  uptime: number | null;
  ttftMs: number | null;
  tokensPerSecond: number | null;
  tiers: readonly RouteRates[];
}

/** A model beside others: its row, and what else is worth comparing. */
export interface ComparedModel extends ModelRow {
  /** The reference's lowest tier, USD per million tokens. */
  benchmark: { input: string | null; output: string | null };
  hasOpenWeights: boolean;
  /** Paths of our API that take it. */
  endpoints: readonly string[];
}

/** An hour of a route's day. */
export interface HourSpan {
  /** "14:07 UTC". */
  label: string;
  /** Of its requests, how many worked, 0 to 1; null: there were none. */
  share: number | null;
}

/** How a route did in the last 24 hours by our own requests; nulls where there were not enough of them. */
export interface RouteDayRow {
  samples: number;
  /** Per cent. */
  uptime: number | null;
  ttftMs: number | null;
  tokensPerSecond: number | null;
  hours: readonly HourSpan[];
}

export interface RouteWithDay extends RouteRow {
  /** The most tokens a second of those measured, where more than one was. */
  isFastest: boolean;
  /** Null: it could not be read. */
  day: RouteDayRow | null;
}
