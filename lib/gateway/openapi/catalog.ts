import { z } from 'zod';
import { CAPABILITIES } from '@/lib/catalog/model';
import { Count, listOf, UsdText } from './parts';

/** What the endpoints of the catalog answer. */

const day = z.iso.date();

/** What is asked of the lists of the catalog; several values with commas. */
export const CatalogQuery = z.object({
  provider: z.string().optional().describe('Any of several'),
  lab: z.string().optional().describe('Any of several'),
  capability: z
    .string()
    .optional()
    .describe(`All of several: ${CAPABILITIES.join(', ')}`),
  modality: z.string().optional().describe('All of several: text, image, audio, file, video, embeddings'),
  search: z.string().optional().describe('Every word, in slug, name, alias or description'),
  aliases: z.enum(['true', 'false']).optional().describe('false: without the rows of bare names'),
});

const Rates = z.object({
  prompt: UsdText.optional(),
  completion: UsdText.optional(),
  input_cache_read: UsdText.optional(),
  input_cache_write: UsdText.optional(),
  input_cache_write_1h: UsdText.optional(),
  internal_reasoning: UsdText.optional(),
  input_audio: UsdText.optional(),
  output_audio: UsdText.optional(),
  image: UsdText.optional(),
  image_output: UsdText.optional(),
  request: UsdText.optional(),
  web_search: UsdText.optional(),
});
const Tiers = z.array(Rates.extend({ above_input_tokens: Count })).optional();
const Pricing = Rates.extend({ tiers: Tiers }).describe('USD per token, request or search');

const BenchmarkPricing = z
  .object({
    input_per_mtok_min: z.number().nullable(),
    input_per_mtok_max: z.number().nullable(),
    output_per_mtok_min: z.number().nullable(),
    output_per_mtok_max: z.number().nullable(),
  })
  .describe('The reference provider’s list price, USD per million tokens');

const Capabilities = z.object(Object.fromEntries(CAPABILITIES.map((name) => [name, z.boolean()])));

const modelFields = {
  id: z.string(),
  object: z.literal('model'),
  created: z.int(),
  owned_by: z.string(),
  name: z.string(),
  canonical_slug: z.string(),
  description: z.string(),
  context_window: Count,
  context_length: Count,
  max_output_tokens: Count.nullable(),
  architecture: z.object({
    modality: z.string(),
    input_modalities: z.array(z.string()),
    output_modalities: z.array(z.string()),
    tokenizer: z.string(),
  }),
  supported_parameters: z.array(z.string()),
  capabilities: Capabilities,
  compatible_endpoints: z.array(z.string()).describe('Paths of this API that take the model'),
  available_providers: z.array(z.string()),
  pricing: Pricing.nullable().describe('What the caller pays on the cheapest route'),
  list_pricing: Pricing.nullable().describe('That provider’s list price'),
  benchmark_pricing: BenchmarkPricing,
  simulated: z.boolean(),
  deprecation_date: day.nullable(),
  top_provider: z
    .object({
      context_length: Count,
      max_completion_tokens: Count.nullable(),
      is_moderated: z.literal(false),
    })
    .describe('The limits of the cheapest route'),
  per_request_limits: z.null(),
  default_parameters: z.null(),
  supported_voices: z.null(),
  links: z.object({ details: z.string() }),
};

export const Model = z.object({ ...modelFields, alias_of: z.string().optional() });
export const ModelList = listOf(Model).extend({
  total_count: z.int(),
  links: z.object({ next: z.null() }),
});

const Percentiles = z.object({ p50: z.number(), p90: z.number(), p99: z.number() }).nullable();

export const Route = z.object({
  id: z.string(),
  object: z.literal('route'),
  provider: z.string(),
  provider_name: z.string(),
  upstream_id: z.string(),
  region: z.string().nullable(),
  variant: z.string().nullable(),
  status: z.string(),
  context_length: Count,
  max_output_tokens: Count.nullable(),
  supported_parameters: z.array(z.string()),
  capabilities: Capabilities,
  data_policy: z.object({ retains: z.boolean().nullable(), trains: z.boolean().nullable() }).nullable(),
  is_reference: z.boolean(),
  pricing: Pricing.nullable(),
  list_pricing: Pricing.nullable(),
  price_id: z.string().nullable(),
  price_effective_from: z.iso.datetime().nullable(),
  uptime_5m: z.number().nullable(),
  uptime_30m: z.number().nullable(),
  uptime_1d: z.number().nullable(),
  latency_ms_30m: Percentiles,
  throughput_tps_30m: Percentiles,
});

export const ModelDetail = z.object({
  ...modelFields,
  family: z.string().nullable(),
  released: day.nullable(),
  open_weights: z.boolean(),
  aliases: z.array(z.string()),
  moving_aliases: z.array(z.string()),
  reference_provider: z.string().nullable(),
  pricing_model: z.enum(['explicit_sell_rates', 'shared_savings']),
  routes: z.array(Route),
});

export const RouteList = listOf(Route).extend({ model: z.string() });

export const PricingList = listOf(
  z.object({
    id: z.string(),
    alias_of: z.string().optional(),
    available_providers: z.array(z.string()),
    pricing: Rates.extend({
      pricing_model: z.enum(['explicit_sell_rates', 'shared_savings']),
      input_per_mtok: z.number().optional(),
      output_per_mtok: z.number().optional(),
      cache_read_per_mtok: z.number().optional(),
      tiers: Tiers,
    }),
    benchmark_pricing: BenchmarkPricing,
    benchmark_provider: z.string().nullable(),
  }),
);

export const ProviderList = listOf(
  z.object({
    id: z.string(),
    object: z.literal('provider'),
    name: z.string(),
    status: z.enum(['healthy', 'degraded', 'down']),
    healthy: z.boolean(),
    configured: z.boolean(),
    models: Count,
    latency_ms: z.number().nullable(),
  }),
);
