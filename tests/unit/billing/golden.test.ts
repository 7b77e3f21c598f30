// Guarantee: what each dialect's provider reports becomes the exact amount its published rules give, meter by meter, and the tier of the whole prompt.
import { describe, expect, it } from 'vitest';
import { formatUsd, parsePerMillion, parseUsd } from '@/lib/base/money';
import { explainUsage, priceUsage } from '@/lib/billing/cost';
import type { Dialect } from '@/lib/catalog/model';
import type { Meter, Price, Rate } from '@/lib/catalog/price';
import { NO_USAGE, type Usage } from '@/lib/openai/usage';
import { adapterFor } from '@/lib/providers/registry';

/** USD per million tokens, and above 10,000 tokens of prompt; no two alike, so that no meter passes for another. */
const RATES: readonly [Meter, usd: string, above?: string][] = [
  ['input', '1', '2'],
  ['cache_read', '0.1', '0.2'],
  ['cache_write', '1.25'],
  ['cache_write_1h', '2.5'],
  ['input_audio', '4'],
  ['input_image', '3'],
  ['output', '10', '15'],
  ['reasoning', '12'],
  ['output_audio', '40'],
  ['output_image', '30'],
];
const TIER = 10_000;
const EVERY: Price = {
  id: 'price_every',
  origin: 'confirmed',
  effectiveFrom: new Date(0),
  effectiveTo: null,
  rates: [
    ...RATES.flatMap(([meter, usd, above]): Rate[] => [
      { meter, aboveInputTokens: 0, pico: parsePerMillion(usd) },
      ...(above ? [{ meter, aboveInputTokens: TIER, pico: parsePerMillion(above) }] : []),
    ]),
    { meter: 'request', aboveInputTokens: 0, pico: parseUsd('0.001') },
    { meter: 'web_search', aboveInputTokens: 0, pico: parseUsd('0.01') },
  ],
};

interface Vector {
  dialect: Dialect;
  /** Whose habits, in the dialect of several. */
  provider?: string;
  of: string;
  answer: Record<string, unknown>;
  usage: Partial<Usage>;
  /** Tokens and USD by meter, worked out by hand; the fee per request is 0.001 beside them. */
  lines: readonly [Meter, tokens: number, usd: string][];
  total: string;
}

const openai = (
  provider: string,
  of: string,
  usage: object,
  rest: Pick<Vector, 'usage' | 'lines' | 'total'>,
): Vector => ({
  dialect: 'openai',
  provider,
  of,
  answer: { choices: [], usage },
  ...rest,
});

const VECTORS: readonly Vector[] = [
  openai(
    'openai',
    'cached and reasoning inside their totals',
    {
      prompt_tokens: 2_006,
      completion_tokens: 300,
      total_tokens: 2_306,
      prompt_tokens_details: { cached_tokens: 1_920, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 192, audio_tokens: 0 },
    },
    {
      usage: { inputTokens: 2_006, cacheReadTokens: 1_920, outputTokens: 300, reasoningTokens: 192 },
      lines: [
        ['input', 86, '0.000086'],
        ['cache_read', 1_920, '0.000192'],
        ['output', 108, '0.00108'],
        ['reasoning', 192, '0.002304'],
      ],
      total: '0.004662',
    },
  ),
  openai(
    'openai',
    'audio inside both totals',
    {
      prompt_tokens: 150,
      completion_tokens: 90,
      total_tokens: 240,
      prompt_tokens_details: { text_tokens: 50, audio_tokens: 100, cached_tokens: 0 },
      completion_tokens_details: { text_tokens: 30, audio_tokens: 60, reasoning_tokens: 0 },
    },
    {
      usage: { inputTokens: 150, inputAudioTokens: 100, outputTokens: 90, outputAudioTokens: 60 },
      lines: [
        ['input', 50, '0.00005'],
        ['input_audio', 100, '0.0004'],
        ['output', 30, '0.0003'],
        ['output_audio', 60, '0.0024'],
      ],
      total: '0.00415',
    },
  ),
  openai(
    'deepseek',
    'hits and misses make the prompt',
    {
      prompt_tokens: 495,
      completion_tokens: 144,
      total_tokens: 639,
      prompt_cache_hit_tokens: 320,
      prompt_cache_miss_tokens: 175,
      completion_tokens_details: { reasoning_tokens: 118 },
    },
    {
      usage: { inputTokens: 495, cacheReadTokens: 320, outputTokens: 144, reasoningTokens: 118 },
      lines: [
        ['input', 175, '0.000175'],
        ['cache_read', 320, '0.000032'],
        ['output', 26, '0.00026'],
        ['reasoning', 118, '0.001416'],
      ],
      total: '0.002883',
    },
  ),
  openai(
    'xai',
    'reasoning beside completion, images inside the prompt',
    {
      prompt_tokens: 547,
      completion_tokens: 26,
      total_tokens: 769,
      prompt_tokens_details: { text_tokens: 291, image_tokens: 256, audio_tokens: 0, cached_tokens: 290 },
      completion_tokens_details: { reasoning_tokens: 196, audio_tokens: 0 },
      num_sources_used: 0,
    },
    {
      usage: {
        inputTokens: 547,
        cacheReadTokens: 290,
        inputImageTokens: 256,
        outputTokens: 222,
        reasoningTokens: 196,
      },
      lines: [
        ['input', 1, '0.000001'],
        ['cache_read', 290, '0.000029'],
        ['input_image', 256, '0.000768'],
        ['output', 26, '0.00026'],
        ['reasoning', 196, '0.002352'],
      ],
      total: '0.00441',
    },
  ),
  openai(
    'moonshot',
    'cached tokens at the top',
    {
      prompt_tokens: 20,
      completion_tokens: 30,
      total_tokens: 50,
      cached_tokens: 10,
      completion_tokens_details: { reasoning_tokens: 22 },
    },
    {
      usage: { inputTokens: 20, cacheReadTokens: 10, outputTokens: 30, reasoningTokens: 22 },
      lines: [
        ['input', 10, '0.00001'],
        ['cache_read', 10, '0.000001'],
        ['output', 8, '0.00008'],
        ['reasoning', 22, '0.000264'],
      ],
      total: '0.001355',
    },
  ),
  {
    dialect: 'openai',
    provider: 'groq',
    of: 'a stream’s last event',
    answer: {
      choices: [],
      x_groq: { id: 'r', usage: { prompt_tokens: 210, completion_tokens: 15, total_tokens: 225 } },
    },
    usage: { inputTokens: 210, outputTokens: 15 },
    lines: [
      ['input', 210, '0.00021'],
      ['output', 15, '0.00015'],
    ],
    total: '0.00136',
  },
  openai(
    'mistral',
    'thoughts are plain output',
    {
      prompt_tokens: 171,
      completion_tokens: 14,
      total_tokens: 185,
      prompt_tokens_details: { cached_tokens: 128 },
      prompt_audio_seconds: 12,
    },
    {
      usage: { inputTokens: 171, cacheReadTokens: 128, outputTokens: 14 },
      lines: [
        ['input', 43, '0.000043'],
        ['cache_read', 128, '0.0000128'],
        ['output', 14, '0.00014'],
      ],
      total: '0.0011958',
    },
  ),
  openai(
    'perplexity',
    'deep research: reasoning outside, each search paid for',
    {
      prompt_tokens: 19,
      completion_tokens: 498,
      total_tokens: 517,
      citation_tokens: 10_175,
      num_search_queries: 48,
      reasoning_tokens: 95_305,
    },
    {
      usage: { inputTokens: 19, outputTokens: 95_803, reasoningTokens: 95_305, webSearches: 48 },
      lines: [
        ['input', 19, '0.000019'],
        ['output', 498, '0.00498'],
        ['reasoning', 95_305, '1.14366'],
        ['web_search', 48, '0.48'],
      ],
      total: '1.629659',
    },
  ),
  openai(
    'openrouter',
    'a cache written, inside the prompt',
    {
      prompt_tokens: 194,
      completion_tokens: 2,
      total_tokens: 196,
      cost: 0.00014,
      prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 100 },
    },
    {
      usage: { inputTokens: 194, cacheWriteTokens: 100, outputTokens: 2 },
      lines: [
        ['input', 94, '0.000094'],
        ['cache_write', 100, '0.000125'],
        ['output', 2, '0.00002'],
      ],
      total: '0.001239',
    },
  ),
  openai(
    'openrouter',
    'what was drawn, inside completion, and searches',
    {
      prompt_tokens: 12,
      completion_tokens: 1_400,
      total_tokens: 1_412,
      completion_tokens_details: { reasoning_tokens: 0, image_tokens: 1_290 },
      server_tool_use: { web_search_requests: 1 },
    },
    {
      usage: { inputTokens: 12, outputTokens: 1_400, outputImageTokens: 1_290, webSearches: 1 },
      lines: [
        ['input', 12, '0.000012'],
        ['output', 110, '0.0011'],
        ['output_image', 1_290, '0.0387'],
        ['web_search', 1, '0.01'],
      ],
      total: '0.050812',
    },
  ),
  {
    dialect: 'anthropic',
    of: 'the cache beside the input, both kinds of writes, searches',
    answer: {
      usage: {
        input_tokens: 50,
        cache_read_input_tokens: 1_000,
        cache_creation_input_tokens: 500,
        cache_creation: { ephemeral_5m_input_tokens: 200, ephemeral_1h_input_tokens: 300 },
        output_tokens: 400,
        output_tokens_details: { thinking_tokens: 150 },
        server_tool_use: { web_search_requests: 2 },
      },
    },
    usage: {
      inputTokens: 1_550,
      cacheReadTokens: 1_000,
      cacheWriteTokens: 200,
      cacheWrite1hTokens: 300,
      outputTokens: 400,
      reasoningTokens: 150,
      webSearches: 2,
    },
    lines: [
      ['input', 50, '0.00005'],
      ['cache_read', 1_000, '0.0001'],
      ['cache_write', 200, '0.00025'],
      ['cache_write_1h', 300, '0.00075'],
      ['output', 250, '0.0025'],
      ['reasoning', 150, '0.0018'],
      ['web_search', 2, '0.02'],
    ],
    total: '0.02645',
  },
  {
    dialect: 'google',
    of: 'the cache and audio inside the prompt, thoughts beside the answer',
    answer: {
      usageMetadata: {
        promptTokenCount: 1_000,
        cachedContentTokenCount: 600,
        candidatesTokenCount: 80,
        thoughtsTokenCount: 120,
        totalTokenCount: 1_200,
        promptTokensDetails: [
          { modality: 'TEXT', tokenCount: 800 },
          { modality: 'AUDIO', tokenCount: 200 },
        ],
      },
    },
    usage: {
      inputTokens: 1_000,
      cacheReadTokens: 600,
      inputAudioTokens: 200,
      outputTokens: 200,
      reasoningTokens: 120,
    },
    lines: [
      ['input', 200, '0.0002'],
      ['cache_read', 600, '0.00006'],
      ['input_audio', 200, '0.0008'],
      ['output', 80, '0.0008'],
      ['reasoning', 120, '0.00144'],
    ],
    total: '0.0043',
  },
  {
    dialect: 'vertex',
    of: 'what its tools read beside the prompt, images in and drawn inside',
    answer: {
      usageMetadata: {
        promptTokenCount: 298,
        toolUsePromptTokenCount: 60,
        candidatesTokenCount: 1_300,
        totalTokenCount: 1_658,
        promptTokensDetails: [
          { modality: 'TEXT', tokenCount: 40 },
          { modality: 'IMAGE', tokenCount: 258 },
        ],
        candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1_290 }],
      },
    },
    usage: { inputTokens: 358, inputImageTokens: 258, outputTokens: 1_300, outputImageTokens: 1_290 },
    lines: [
      ['input', 100, '0.0001'],
      ['input_image', 258, '0.000774'],
      ['output', 10, '0.0001'],
      ['output_image', 1_290, '0.0387'],
    ],
    total: '0.040674',
  },
  {
    dialect: 'bedrock',
    of: 'the cache beside the input, writes told apart by how long they are kept',
    answer: {
      usage: {
        inputTokens: 30,
        outputTokens: 60,
        totalTokens: 710,
        cacheReadInputTokens: 500,
        cacheWriteInputTokens: 120,
        cacheDetails: [
          { ttl: '1h', inputTokens: 70 },
          { ttl: '5m', inputTokens: 50 },
        ],
      },
    },
    usage: {
      inputTokens: 650,
      cacheReadTokens: 500,
      cacheWriteTokens: 50,
      cacheWrite1hTokens: 70,
      outputTokens: 60,
    },
    lines: [
      ['input', 30, '0.00003'],
      ['cache_read', 500, '0.00005'],
      ['cache_write', 50, '0.0000625'],
      ['cache_write_1h', 70, '0.000175'],
      ['output', 60, '0.0006'],
    ],
    total: '0.0019175',
  },
  {
    dialect: 'cohere',
    of: 'what is billed and not what was seen; the cached frame is free',
    answer: {
      usage: {
        billed_units: { input_tokens: 12, output_tokens: 20 },
        tokens: { input_tokens: 507, output_tokens: 25 },
        cached_tokens: 500,
      },
    },
    usage: { inputTokens: 12, cacheReadTokens: 5, outputTokens: 20 },
    lines: [
      ['input', 7, '0.000007'],
      ['cache_read', 5, '0.0000005'],
      ['output', 20, '0.0002'],
    ],
    total: '0.0012075',
  },
];

const nameOf = ({ provider, dialect, of }: Vector) => `${provider ?? dialect}: ${of}`;

describe('golden vectors', () => {
  it.each(VECTORS.map((vector) => [nameOf(vector), vector] as const))('%s', (_, vector) => {
    const usage = adapterFor(vector.dialect, vector.provider).parseUsage(vector.answer);
    expect(usage).toEqual({ ...NO_USAGE, ...vector.usage });
    const lines = explainUsage(usage as Usage, EVERY, 'upstream');
    expect(lines.map(({ meter, tokens, amount }) => [meter, tokens, amount])).toEqual([
      ...vector.lines,
      ['request', 1, '0.001'],
    ]);
    expect(formatUsd(priceUsage(usage as Usage, EVERY))).toBe(vector.total);
  });
});

/** A prompt of so many tokens, 9,000 of them cached, and 100 of answer, in each dialect's own way of counting. */
const PROMPTS: readonly [name: string, dialect: Dialect, of: (prompt: number) => Record<string, unknown>][] =
  [
    [
      'openai',
      'openai',
      (prompt) => ({
        usage: {
          prompt_tokens: prompt,
          completion_tokens: 100,
          total_tokens: prompt + 100,
          prompt_tokens_details: { cached_tokens: 9_000 },
        },
      }),
    ],
    [
      'anthropic',
      'anthropic',
      (prompt) => ({
        usage: { input_tokens: prompt - 9_000, cache_read_input_tokens: 9_000, output_tokens: 100 },
      }),
    ],
    [
      'google',
      'google',
      (prompt) => ({
        usageMetadata: {
          promptTokenCount: prompt,
          cachedContentTokenCount: 9_000,
          candidatesTokenCount: 100,
          totalTokenCount: prompt + 100,
        },
      }),
    ],
    [
      'bedrock',
      'bedrock',
      (prompt) => ({
        usage: { inputTokens: prompt - 9_000, cacheReadInputTokens: 9_000, outputTokens: 100 },
      }),
    ],
    [
      'cohere',
      'cohere',
      (prompt) => ({
        usage: {
          billed_units: { input_tokens: prompt, output_tokens: 100 },
          tokens: { input_tokens: prompt + 495, output_tokens: 100 },
          cached_tokens: 9_495,
        },
      }),
    ],
  ];

describe('the tier is that of the whole prompt, its cached part in it', () => {
  it.each(PROMPTS)('%s', (_, dialect, of) => {
    const cost = (prompt: number) =>
      formatUsd(priceUsage(adapterFor(dialect).parseUsage(of(prompt)) as Usage, EVERY));
    // 999 × 1 + 9,000 × 0.1 + 100 × 10, and the fee.
    expect(cost(TIER - 1)).toBe('0.003899');
    expect(cost(TIER)).toBe('0.0039');
    // 1,001 × 2 + 9,000 × 0.2 + 100 × 15, and the fee.
    expect(cost(TIER + 1)).toBe('0.006302');
  });
});
