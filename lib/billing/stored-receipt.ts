import { z } from 'zod';
import { formatPerMillion, parsePerMillion } from '@/lib/base/money';
import type { SellRates } from '@/lib/catalog/model';
import type { Usage } from '@/lib/openai/usage';

const tokens = z.int().nonnegative();

const StoredUsage = z.object({
  inputTokens: tokens,
  cacheReadTokens: tokens,
  cacheWriteTokens: tokens,
  cacheWrite1hTokens: tokens,
  inputAudioTokens: tokens,
  outputTokens: tokens,
  reasoningTokens: tokens,
  outputAudioTokens: tokens,
}) satisfies z.ZodType<Usage>;

const rate = z.string().transform(parsePerMillion);

/** What the column `requests.receipt` adds to the row's own columns: enough to work every figure out again. */
export const StoredReceipt = z.object({
  usage: StoredUsage,
  benchmark_usage: StoredUsage.nullable().default(null),
  benchmark_provider: z.string().nullable(),
  simulated_provider: z.string().nullable(),
  share_ppm: z.int(),
  /** Pico-dollars. */
  held: z.string().transform((text) => BigInt(text)),
  overrun: z.boolean(),
  output_cap: z.int().nullable(),
  /** USD per million tokens. */
  sell: z
    .object({ input: rate, output: rate, cache_read: rate.nullable() })
    .transform((sell): SellRates => ({ input: sell.input, output: sell.output, cacheRead: sell.cache_read }))
    .nullable()
    .default(null),
});
export type StoredReceipt = z.infer<typeof StoredReceipt>;

/** Sell rates as they stand in a stored receipt. */
export function storeSellRates(sell: SellRates): {
  input: string;
  output: string;
  cache_read: string | null;
} {
  return {
    input: formatPerMillion(sell.input),
    output: formatPerMillion(sell.output),
    cache_read: sell.cacheRead === null ? null : formatPerMillion(sell.cacheRead),
  };
}
