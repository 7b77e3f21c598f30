import type { Modality } from '../../model';

/** A route of the starter catalog: the provider's own name of the model and where it differs from the model. */
export interface StarterRoute {
  id: string;
  /** Context window and largest output, in tokens. */
  limits?: readonly [context: number, output: number | null];
  region?: string;
  /** A lighter or faster form of the model: `fp8`, `turbo`. */
  variant?: string;
  /** The price package's provider and name, where they differ from ours. */
  pricedAs?: readonly [provider: string, id: string];
  /** The model behind a moving name, whose price this is; same provider. */
  pricedFrom?: string;
  /** Known to be wrong or missing in the price package: listed without a price, for this reason. */
  unpriced?: string;
}

/** What a model can do besides chat and streaming. */
export type StarterAbility = 'tools' | 'json' | 'structured_outputs' | 'reasoning';

/** One model of the starter catalog, as a person writes it. Holds no price. */
export interface StarterEntry {
  slug: string;
  name: string;
  family: string;
  /** Day of release, where known. */
  released?: string;
  /** Day its author stops serving it. */
  deprecated?: string;
  limits: readonly [context: number, output: number | null];
  input: readonly Modality[];
  can: readonly StarterAbility[];
  /** It embeds and does not chat: the fields of a request for embeddings that its routes honour. */
  embeds?: readonly ('dimensions' | 'encoding_format' | 'input_type')[];
  /** Body fields this model refuses wherever it is served. */
  refuses?: readonly string[];
  /** Only OpenAI's own models have a public tokenizer of ours. */
  tokenizer?: 'o200k_base' | 'cl100k_base';
  openWeights?: boolean;
  about: string;
  /** Dated and former names; bare names and dot/hyphen twins are added by themselves. */
  aka?: readonly string[];
  /** Names that mean another model at another date. */
  moving?: readonly string[];
  /** Whose list price is the benchmark. */
  reference: string;
  routes: Readonly<Record<string, string | StarterRoute | readonly StarterRoute[]>>;
}

/** The day references of models whose authors sell none were chosen: the route with the median blended price. */
export const REFERENCES_CHOSEN_ON = '2026-11-23';

export const TEXT: readonly Modality[] = ['text'];
export const TEXT_IMAGE: readonly Modality[] = ['text', 'image'];
export const TEXT_IMAGE_FILE: readonly Modality[] = ['text', 'image', 'file'];
export const TEXT_IMAGE_VIDEO: readonly Modality[] = ['text', 'image', 'video'];
export const EVERYTHING: readonly Modality[] = ['text', 'image', 'audio', 'video', 'file'];

export const CHAT: readonly StarterAbility[] = ['tools', 'json', 'structured_outputs'];
export const REASONING: readonly StarterAbility[] = [...CHAT, 'reasoning'];

/** What models that always think refuse: the sampling is theirs. */
export const OWN_SAMPLING: readonly string[] = [
  'temperature',
  'top_p',
  'top_k',
  'min_p',
  'frequency_penalty',
  'presence_penalty',
  'repetition_penalty',
  'logit_bias',
  'logprobs',
  'top_logprobs',
];
