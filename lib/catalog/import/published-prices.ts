import { parsePerMillion } from '@/lib/base/money';
import type { Rate } from '../price';
import type { ListedPrices } from './genai-prices';

/** Where and when the rows below were read: facts of an MIT-licensed collection, one source. */
const READ_FROM = { collection: 'models.dev', commit: 'f3fc69229', date: '2026-07-02' } as const;

/** USD per million tokens: input, cache read (null: no such price), output. */
type Row = readonly [
  provider: string,
  upstreamId: string,
  input: string,
  cacheRead: string | null,
  output: string,
];

/** List prices of routes that the price package lacks or knows wrongly; they stand before it. An override corrects one without a release. */
const ROWS: readonly Row[] = [
  ['deepinfra', 'openai/gpt-oss-120b', '0.039', null, '0.19'],
  ['deepinfra', 'openai/gpt-oss-20b', '0.03', null, '0.14'],
  ['deepinfra', 'meta-llama/Llama-3.3-70B-Instruct-Turbo', '0.10', null, '0.32'],
  ['deepinfra', 'meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8', '0.15', null, '0.60'],
  ['deepinfra', 'meta-llama/Llama-4-Scout-17B-16E-Instruct', '0.10', null, '0.30'],
  ['deepinfra', 'google/gemma-4-31B-it', '0.13', null, '0.38'],
  ['deepinfra', 'google/gemma-4-26B-A4B-it', '0.07', null, '0.34'],
  ['deepinfra', 'deepseek-ai/DeepSeek-R1-0528', '0.50', '0.35', '2.15'],
  ['deepinfra', 'deepseek-ai/DeepSeek-V3.2', '0.26', '0.13', '0.38'],
  ['deepinfra', 'deepseek-ai/DeepSeek-V4-Flash', '0.10', '0.02', '0.20'],
  ['deepinfra', 'deepseek-ai/DeepSeek-V4-Pro', '1.30', '0.10', '2.60'],
  ['deepinfra', 'Qwen/Qwen3-Coder-480B-A35B-Instruct-Turbo', '0.30', null, '1.00'],
  ['deepinfra', 'Qwen/Qwen3.5-397B-A17B', '0.45', '0.22', '3.00'],
  ['deepinfra', 'moonshotai/Kimi-K2.5', '0.45', '0.07', '2.25'],
  ['deepinfra', 'moonshotai/Kimi-K2.6', '0.75', '0.15', '3.50'],
  ['deepinfra', 'moonshotai/Kimi-K2.7-Code', '0.74', '0.15', '3.50'],
  ['deepinfra', 'zai-org/GLM-4.6', '0.43', '0.08', '1.74'],
  ['deepinfra', 'zai-org/GLM-4.7', '0.40', '0.08', '1.75'],
  ['deepinfra', 'zai-org/GLM-5', '0.60', '0.12', '2.08'],
  ['deepinfra', 'zai-org/GLM-5.2', '0.95', '0.18', '3.00'],
  ['together', 'google/gemma-4-31B-it', '0.39', null, '0.97'],
  ['nebius', 'meta-llama/Llama-3.3-70B-Instruct', '0.13', '0.013', '0.40'],
  ['nebius', 'Qwen/Qwen3-Embedding-8B', '0.01', null, '0'],
  ['azure', 'Llama-3.3-70B-Instruct', '0.71', null, '0.71'],
  ['azure', 'DeepSeek-V3.2', '0.58', null, '1.68'],
  ['azure', 'cohere-command-a', '2.50', null, '10.00'],
  ['vertex', 'meta/llama-3.3-70b-instruct-maas', '0.72', null, '0.72'],
  ['mistral', 'mistral-small-2506', '0.10', null, '0.30'],
  ['zai', 'glm-4.6', '0.60', '0.11', '2.20'],
  ['zai', 'glm-4.7', '0.60', '0.11', '2.20'],
  ['zai', 'glm-5', '1.00', '0.20', '3.20'],
];

const BY_ROUTE = new Map(ROWS.map((row) => [`${row[0]}|${row[1]}`, row]));

/** The hand-kept list price of a route, or null where none was read. Provider and id as in the starter catalog. */
export function publishedPrices(provider: string, upstreamId: string): ListedPrices | null {
  const row = BY_ROUTE.get(`${provider}|${upstreamId}`);
  if (!row) return null;
  const [, , input, cacheRead, output] = row;
  const rates: Rate[] = [
    { meter: 'input', aboveInputTokens: 0, pico: parsePerMillion(input) },
    { meter: 'output', aboveInputTokens: 0, pico: parsePerMillion(output) },
  ];
  if (cacheRead) rates.push({ meter: 'cache_read', aboveInputTokens: 0, pico: parsePerMillion(cacheRead) });
  const source = {
    package: READ_FROM.collection,
    version: READ_FROM.commit,
    provider,
    model: upstreamId,
    read: READ_FROM.date,
  };
  return { periods: [{ from: null, rates }], source, notes: [] };
}
