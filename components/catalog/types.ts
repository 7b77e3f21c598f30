/** What the catalog's pages show: plain data, made from what the API answers. Rates are USD per million tokens as decimal text. */

export interface ModelRow {
  slug: string;
  name: string;
  lab: string;
  createdAt: number;
  contextTokens: number;
  outputTokensMax: number | null;
  capabilities: readonly string[];
  providers: readonly string[];
  /** What the customer pays on the cheapest route; null where the model has no price. */
  from: { input: string | null; cacheRead: string | null; output: string | null };
}

export interface RouteRates {
  /** Prompt tokens above which these rates hold; 0: always. */
  aboveInputTokens: number;
  rates: readonly { meter: string; list: string; charged: string | null }[];
}

export interface RouteRow {
  id: string;
  provider: string;
  providerName: string;
  upstreamId: string;
  region: string;
  contextTokens: number;
  outputTokensMax: number | null;
  status: string;
  isCheapest: boolean;
  isReference: boolean;
  tiers: readonly RouteRates[];
}
