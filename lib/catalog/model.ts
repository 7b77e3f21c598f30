import type { Price } from './price';
import type { RouterRules } from './routers';

export const CAPABILITIES = [
  'tools',
  'vision',
  'json',
  'structured_outputs',
  'reasoning',
  'streaming',
  'prompt_caching',
] as const;
export type Capability = (typeof CAPABILITIES)[number];

export type Modality = 'text' | 'image' | 'audio' | 'file' | 'video';
export type OutputModality = Modality | 'embeddings';

export const DIALECTS = ['openai', 'anthropic', 'google', 'vertex', 'bedrock', 'cohere'] as const;
/** `sandbox` is the one that no provider speaks. */
export type Dialect = (typeof DIALECTS)[number] | 'sandbox';

/** What a provider's public terms say of what it is sent through its API; null: not known. */
export interface DataPolicy {
  /** Prompts or answers are kept after the answer, for whatever purpose. */
  retains: boolean | null;
  /** They may be used to train models. */
  trains: boolean | null;
}

export interface Provider {
  id: string;
  name: string;
  /** Which adapter speaks to it. `sandbox` never leaves the process. */
  dialect: Dialect;
  /** Root of its API, without a trailing slash; null for the sandbox. */
  baseUrl: string | null;
  docsUrl: string | null;
  /** Environment variable of its key, or several joined by commas; null where it needs none. */
  apiKeyEnv: string | null;
  allowPrivateNetwork: boolean;
  timeoutMs: { connect: number; firstByte: number; idle: number; total?: number };
  /** Null: nothing is known. */
  dataPolicy: DataPolicy | null;
  visibility: 'public' | 'workspace';
  source: 'starter' | 'config' | 'local';
}

/** One model at one provider. */
export interface Route {
  id: string;
  modelSlug: string;
  provider: Provider;
  /** The provider's own name of the model. */
  upstreamId: string;
  region: string;
  variant: string;
  contextTokens: number;
  outputTokensMax: number | null;
  /** Request parameters and capabilities this route honours. */
  supports: ReadonlySet<string>;
  status: 'active' | 'unconfirmed' | 'disputed' | 'disabled' | 'deprecated';
  /** The price in force now; null: it cannot be charged and is never called. */
  price: Price | null;
}

export interface SellRates {
  /** Pico-dollars per token. */
  input: bigint;
  output: bigint;
  cacheRead: bigint | null;
}

export interface Model {
  slug: string;
  name: string;
  lab: string;
  family: string | null;
  description: string | null;
  releasedAt: Date | null;
  deprecatedAt: Date | null;
  contextTokens: number;
  outputTokensMax: number | null;
  inputModalities: readonly Modality[];
  outputModalities: readonly OutputModality[];
  capabilities: ReadonlySet<Capability>;
  /** Paths of our API that take it: `/v1/chat/completions`. */
  endpoints: readonly string[];
  aliases: readonly string[];
  movingAliases: readonly string[];
  tokenizer: 'o200k_base' | 'cl100k_base' | 'other';
  referenceProvider: string | null;
  /** The list price that is the benchmark: the reference route's; null → not callable by shared savings. */
  benchmark: Price | null;
  sell: SellRates | null;
  openWeights: boolean;
  visibility: 'public' | 'workspace';
  source: 'starter' | 'config' | 'local' | 'sandbox';
  createdAt: Date;
  /** A virtual model: which models stand behind it, by the shape of a request. Its routes are theirs. */
  router: (RouterRules & { behind: ReadonlyMap<string, Model> }) | null;
  /** Cheapest first by blended list price (3 input : 1 output). */
  routes: readonly Route[];
}

/** Everything that can be called, read once from the database and replaced whole when it changes. */
export interface Catalog {
  models: ReadonlyMap<string, Model>;
  /** Lower-case alias → slug. */
  aliases: ReadonlyMap<string, string>;
  providers: ReadonlyMap<string, Provider>;
  loadedAt: Date;
}
