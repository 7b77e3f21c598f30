import { z } from 'zod';
import { parsePerMillion } from '@/lib/base/money';
import { CAPABILITIES, DIALECTS } from '../model';
import { Slug } from './snapshot';

/** USD per million tokens. */
const PerMillion = z
  .string({ error: 'expected a price as a decimal string in USD per million tokens, such as "0.40"' })
  .refine(isPrice, 'expected a price in USD per million tokens with at most 6 decimals, such as "0.40"');

/** USD per request or per search: a whole number of pico-dollars. */
const PerEvent = z
  .string({ error: 'expected a price as a decimal string in USD, such as "0.005"' })
  .regex(/^\d+(?:\.\d{1,12})?$/, 'expected a price in USD with at most 12 decimals, such as "0.005"');

const rates = {
  input: PerMillion,
  output: PerMillion,
  cache_read: PerMillion.optional(),
  cache_write: PerMillion.optional(),
  cache_write_1h: PerMillion.optional(),
  reasoning: PerMillion.optional(),
  input_audio: PerMillion.optional(),
  output_audio: PerMillion.optional(),
  input_image: PerMillion.optional(),
  output_image: PerMillion.optional(),
};

const Tier = z
  .strictObject({
    above_input_tokens: z.int().min(1),
    ...rates,
    input: PerMillion.optional(),
    output: PerMillion.optional(),
  })
  .refine((tier) => Object.keys(tier).length > 1, 'expected at least one rate beside above_input_tokens');

export const ConfigPrices = z.strictObject({
  ...rates,
  request: PerEvent.optional(),
  web_search: PerEvent.optional(),
  tiers: z.array(Tier).optional(),
});
export type ConfigPrices = z.infer<typeof ConfigPrices>;

const Visibility = z.enum(['public', 'workspace']);
const Milliseconds = z.int().min(1).max(3_600_000);

const VARIABLE_EXPECTED = 'expected the name of an environment variable, or a list of such names, not a key';
const VariableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, VARIABLE_EXPECTED);

const ConfigProvider = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]*$/, 'expected lower-case letters, digits, dots, hyphens and underscores'),
  name: z.string().min(1).optional(),
  dialect: z.enum(DIALECTS),
  base_url: z.string().min(1),
  docs_url: z.url().optional(),
  /** Several: each a key of the same provider, used in turn. */
  api_key_env: z
    .union([VariableName, z.array(VariableName).min(1, VARIABLE_EXPECTED)], VARIABLE_EXPECTED)
    .optional(),
  allow_private_network: z.boolean().optional(),
  native_responses: z.boolean().optional(),
  timeout_ms: z
    .strictObject({
      connect: Milliseconds,
      first_byte: Milliseconds,
      idle: Milliseconds,
      total: Milliseconds,
    })
    .partial()
    .optional(),
  /** What its terms say of prompts and answers; needed for `provider.data_collection: "deny"` to choose it. */
  data_policy: z.strictObject({ retains: z.boolean(), trains: z.boolean() }).optional(),
  visibility: Visibility.optional(),
});
export type ConfigProvider = z.infer<typeof ConfigProvider>;

const Tokens = z.int().min(1).max(100_000_000);

const ConfigRoute = z.strictObject({
  provider: z.string().min(1),
  upstream_id: z.string().min(1),
  region: z.string().optional(),
  variant: z.string().optional(),
  context_window: Tokens.optional(),
  max_output_tokens: Tokens.optional(),
  /** Body fields this route honours; all that chat knows when absent. */
  parameters: z.array(z.string()).optional(),
  native_responses: z.boolean().optional(),
  prices: ConfigPrices,
});
export type ConfigRoute = z.infer<typeof ConfigRoute>;

const MODALITIES = ['text', 'image', 'audio', 'file', 'video'] as const;
const Modalities = z.array(z.enum(MODALITIES)).min(1);
const Endpoint = z.enum(['/v1/chat/completions', '/v1/responses', '/v1/embeddings', '/v1/messages']);
const Alias = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)?$/,
    'expected a name with at most one slash',
  );

const ConfigModel = z.strictObject({
  slug: Slug,
  name: z.string().min(1).optional(),
  description: z.string().optional(),
  family: z.string().optional(),
  released: z.iso.date().optional(),
  context_window: Tokens,
  max_output_tokens: Tokens.optional(),
  aliases: z.array(Alias).optional(),
  capabilities: z.array(z.enum(CAPABILITIES)).optional(),
  input_modalities: Modalities.optional(),
  output_modalities: z
    .array(z.enum([...MODALITIES, 'embeddings']))
    .min(1)
    .optional(),
  endpoints: z.array(Endpoint).optional(),
  tokenizer: z.enum(['o200k_base', 'cl100k_base', 'other']).optional(),
  open_weights: z.boolean().optional(),
  benchmark: ConfigPrices.optional(),
  sell: z
    .strictObject({ input: PerMillion, output: PerMillion, cache_read: PerMillion.optional() })
    .optional(),
  visibility: Visibility.optional(),
  routes: z.array(ConfigRoute).min(1),
});
export type ConfigModel = z.infer<typeof ConfigModel>;

/** The operator's file, `RUNTIME_CONFIG`. Unknown fields are refused: a mistyped one would be ignored in silence. */
export const RuntimeConfig = z
  .strictObject({
    $schema: z.string().optional(),
    providers: z.array(ConfigProvider).default([]),
    models: z.array(ConfigModel).default([]),
  })
  .transform(({ models, ...config }) => {
    // What a provider serves its routes do, unless one says otherwise.
    const natives = new Set(config.providers.filter((one) => one.native_responses).map(({ id }) => id));
    const inherit = (route: ConfigRoute) =>
      natives.has(route.provider) ? { native_responses: true, ...route } : route;
    return { ...config, models: models.map((model) => ({ ...model, routes: model.routes.map(inherit) })) };
  });
export type RuntimeConfig = z.infer<typeof RuntimeConfig>;

function isPrice(text: string): boolean {
  try {
    return parsePerMillion(text) >= 0n;
  } catch {
    return false;
  }
}
