import { z } from 'zod';
import { CAPABILITIES, DIALECTS } from '../model';
import { Meter } from '../price';

/** Who vouches for a part of the catalog. */
export const SnapshotSource = z.enum(['starter', 'config', 'local']);
export type SnapshotSource = z.infer<typeof SnapshotSource>;

/** `author/model`; the last segment is never a word of our own addresses. */
export const Slug = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]*\/(?!(?:routes|compare)$)[a-z0-9][a-z0-9._-]*$/,
    'expected author/model in lower-case letters, digits, dots, hyphens and underscores',
  );

export const SnapshotRate = z.strictObject({
  meter: Meter,
  aboveInputTokens: z.int().min(0),
  pico: z.bigint().min(0n),
});

/** The list prices of a route as its source knows them. */
export const SnapshotPrices = z.strictObject({
  origin: z.enum(['confirmed', 'single', 'operator', 'local', 'sandbox']),
  /** In order of time; `from` null: since ever. What lies in the future becomes a scheduled price. */
  periods: z.array(z.strictObject({ from: z.date().nullable(), rates: z.array(SnapshotRate).min(1) })).min(1),
  /** Where it was read, kept beside the price. */
  sources: z.array(z.record(z.string(), z.unknown())),
});
export type SnapshotPrices = z.infer<typeof SnapshotPrices>;

export const SnapshotRoute = z.strictObject({
  provider: z.string().min(1),
  upstreamId: z.string().min(1),
  region: z.string(),
  variant: z.string(),
  contextTokens: z.int().min(1),
  outputTokensMax: z.int().min(1).nullable(),
  supports: z.array(z.string()),
  status: z.enum(['active', 'unconfirmed', 'disputed', 'disabled']),
  /** Null with a reason: listed, never called. */
  prices: SnapshotPrices.nullable(),
  unpriced: z.string().nullable(),
});
export type SnapshotRoute = z.infer<typeof SnapshotRoute>;

export const SnapshotModel = z.strictObject({
  slug: Slug,
  name: z.string().min(1),
  lab: z.string().min(1),
  family: z.string().nullable(),
  description: z.string().nullable(),
  /** Days, `2025-04-14`. */
  releasedAt: z.iso.date().nullable(),
  deprecatedAt: z.iso.date().nullable(),
  contextTokens: z.int().min(1),
  outputTokensMax: z.int().min(1).nullable(),
  inputModalities: z.array(z.enum(['text', 'image', 'audio', 'file', 'video'])).min(1),
  outputModalities: z.array(z.enum(['text', 'image', 'audio', 'file', 'video', 'embeddings'])).min(1),
  capabilities: z.array(z.enum(CAPABILITIES)),
  endpoints: z.array(z.string()),
  aliases: z.array(z.string()),
  movingAliases: z.array(z.string()),
  tokenizer: z.enum(['o200k_base', 'cl100k_base', 'other']),
  referenceProvider: z.string().nullable(),
  openWeights: z.boolean(),
  /** USD per million tokens, decimal strings. */
  sell: z
    .strictObject({ input: z.string(), output: z.string(), cache_read: z.string().optional() })
    .nullable(),
  visibility: z.enum(['public', 'workspace']),
  source: z.enum(['starter', 'config', 'local', 'sandbox']),
  routes: z.array(SnapshotRoute),
});
export type SnapshotModel = z.infer<typeof SnapshotModel>;

/** What a provider's terms say of prompts and answers; null: not known. */
export const DataPolicy = z.strictObject({ retains: z.boolean().nullable(), trains: z.boolean().nullable() });

export const SnapshotProvider = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/),
  name: z.string().min(1),
  dialect: z.enum([...DIALECTS, 'sandbox']),
  baseUrl: z.string().nullable(),
  docsUrl: z.string().nullable(),
  apiKeyEnv: z.string().nullable(),
  allowPrivateNetwork: z.boolean(),
  timeoutMs: z
    .strictObject({ connect: z.int(), first_byte: z.int(), idle: z.int(), total: z.int().optional() })
    .nullable(),
  dataPolicy: DataPolicy.nullable(),
  visibility: z.enum(['public', 'workspace']),
});
export type SnapshotProvider = z.infer<typeof SnapshotProvider>;

/** The one form every source of the catalog produces, and the only one `planChanges` reads. */
export const CatalogSnapshot = z.strictObject({
  source: SnapshotSource,
  providers: z.array(SnapshotProvider),
  models: z.array(SnapshotModel),
});
export type CatalogSnapshot = z.infer<typeof CatalogSnapshot>;
