// Guarantee: for every provider we name, tokens count once and by the right kind, whatever it calls them and wherever it puts them.
import { describe, expect, test } from 'vitest';
import { NO_USAGE, type Usage } from '@/lib/openai/usage';
import { parseUsage } from '@/lib/providers/usage';

type Vector = readonly [what: string, value: unknown, expected: Partial<Usage>];

/** Modelled on recorded answers and on the providers' API references, with figures of our own. */
const GOLDEN: Readonly<Record<string, readonly Vector[]>> = {
  OpenAI: [
    [
      'cached, audio and reasoning stand inside',
      {
        prompt_tokens: 2006,
        completion_tokens: 300,
        total_tokens: 2306,
        prompt_tokens_details: { cached_tokens: 1920, audio_tokens: 0 },
        completion_tokens_details: {
          reasoning_tokens: 192,
          audio_tokens: 0,
          accepted_prediction_tokens: 0,
          rejected_prediction_tokens: 0,
        },
      },
      { inputTokens: 2006, cacheReadTokens: 1920, outputTokens: 300, reasoningTokens: 192 },
    ],
    [
      'rejected predictions are output already',
      {
        prompt_tokens: 50,
        completion_tokens: 120,
        total_tokens: 170,
        completion_tokens_details: { accepted_prediction_tokens: 60, rejected_prediction_tokens: 40 },
      },
      { inputTokens: 50, outputTokens: 120 },
    ],
    [
      'the words of Responses',
      {
        input_tokens: 564,
        input_tokens_details: { cached_tokens: 512 },
        output_tokens: 101,
        output_tokens_details: { reasoning_tokens: 64 },
        total_tokens: 665,
      },
      { inputTokens: 564, cacheReadTokens: 512, outputTokens: 101, reasoningTokens: 64 },
    ],
  ],
  Azure: [
    [
      'a routed model, which reasons',
      {
        completion_tokens: 78,
        completion_tokens_details: { audio_tokens: 0, reasoning_tokens: 64 },
        prompt_tokens: 15,
        prompt_tokens_details: { audio_tokens: 0, cached_tokens: 0 },
        total_tokens: 93,
      },
      { inputTokens: 15, outputTokens: 78, reasoningTokens: 64 },
    ],
    [
      'an open model’s audio of the prompt, beside the usual words',
      { prompt_tokens: 19, completion_tokens: 1969, total_tokens: 1988, audio_prompt_tokens: 0 },
      { inputTokens: 19, outputTokens: 1969 },
    ],
  ],
  OpenRouter: [
    [
      'with its own charge',
      {
        prompt_tokens: 10_339,
        completion_tokens: 60,
        total_tokens: 10_399,
        cost: 0.00014,
        is_byok: false,
        prompt_tokens_details: { cached_tokens: 10_318, cache_write_tokens: 0, audio_tokens: 0 },
        cost_details: { upstream_inference_cost: null },
        completion_tokens_details: { reasoning_tokens: 42, image_tokens: 0 },
      },
      { inputTokens: 10_339, cacheReadTokens: 10_318, outputTokens: 60, reasoningTokens: 42 },
    ],
    [
      'a cache written',
      {
        prompt_tokens: 194,
        completion_tokens: 2,
        total_tokens: 196,
        prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 100 },
      },
      { inputTokens: 194, cacheWriteTokens: 100, outputTokens: 2 },
    ],
  ],
  Groq: [
    [
      'a whole answer with its times',
      {
        queue_time: 0.33,
        prompt_tokens: 217,
        prompt_time: 0.01,
        completion_tokens: 649,
        completion_time: 1.2,
        total_tokens: 866,
        total_time: 1.21,
        prompt_tokens_details: { cached_tokens: 128 },
        completion_tokens_details: { reasoning_tokens: 570 },
      },
      { inputTokens: 217, cacheReadTokens: 128, outputTokens: 649, reasoningTokens: 570 },
    ],
    [
      'a stream’s last event',
      {
        choices: [],
        x_groq: { id: 'r', usage: { prompt_tokens: 210, completion_tokens: 15, total_tokens: 225 } },
      },
      { inputTokens: 210, outputTokens: 15 },
    ],
  ],
  DeepSeek: [
    [
      'a hit, a miss and thoughts inside',
      {
        prompt_tokens: 495,
        completion_tokens: 144,
        total_tokens: 639,
        prompt_tokens_details: { cached_tokens: 320 },
        completion_tokens_details: { reasoning_tokens: 118 },
        prompt_cache_hit_tokens: 320,
        prompt_cache_miss_tokens: 175,
      },
      { inputTokens: 495, cacheReadTokens: 320, outputTokens: 144, reasoningTokens: 118 },
    ],
  ],
  Mistral: [
    [
      'thinking chunks are plain output',
      { prompt_tokens: 10, total_tokens: 56, completion_tokens: 46 },
      { inputTokens: 10, outputTokens: 46 },
    ],
    [
      'cached, and seconds of audio that are no tokens',
      {
        prompt_audio_seconds: 12,
        prompt_tokens: 171,
        total_tokens: 185,
        completion_tokens: 14,
        prompt_tokens_details: { cached_tokens: 128 },
      },
      { inputTokens: 171, cacheReadTokens: 128, outputTokens: 14 },
    ],
  ],
  Together: [
    [
      'cached tokens at the top',
      { prompt_tokens: 900, completion_tokens: 12, total_tokens: 912, cached_tokens: 768 },
      { inputTokens: 900, cacheReadTokens: 768, outputTokens: 12 },
    ],
  ],
  Fireworks: [
    [
      'cached tokens in the details',
      {
        prompt_tokens: 700,
        total_tokens: 731,
        completion_tokens: 31,
        prompt_tokens_details: { cached_tokens: 512 },
      },
      { inputTokens: 700, cacheReadTokens: 512, outputTokens: 31 },
    ],
  ],
  xAI: [
    [
      'reasoning beside completion',
      {
        prompt_tokens: 291,
        completion_tokens: 26,
        total_tokens: 513,
        prompt_tokens_details: { text_tokens: 291, audio_tokens: 0, image_tokens: 0, cached_tokens: 290 },
        completion_tokens_details: { reasoning_tokens: 196, audio_tokens: 0 },
        num_sources_used: 0,
        cost_in_usd_ticks: 1_330_500,
      },
      { inputTokens: 291, cacheReadTokens: 290, outputTokens: 222, reasoningTokens: 196 },
    ],
    [
      'no reasoning',
      {
        prompt_tokens: 125,
        completion_tokens: 48,
        total_tokens: 173,
        prompt_tokens_details: { text_tokens: 125, cached_tokens: 98 },
        completion_tokens_details: { reasoning_tokens: 0 },
      },
      { inputTokens: 125, cacheReadTokens: 98, outputTokens: 48 },
    ],
  ],
  Cerebras: [
    [
      'predictions and a cache',
      {
        prompt_tokens: 400,
        completion_tokens: 90,
        completion_tokens_details: { accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
        total_tokens: 490,
        prompt_tokens_details: { cached_tokens: 384 },
      },
      { inputTokens: 400, cacheReadTokens: 384, outputTokens: 90 },
    ],
  ],
  DeepInfra: [
    [
      'its own estimate of the cost',
      {
        prompt_tokens: 15,
        total_tokens: 31,
        completion_tokens: 16,
        estimated_cost: 0.0000018,
        prompt_tokens_details: null,
      },
      { inputTokens: 15, outputTokens: 16 },
    ],
  ],
  Moonshot: [
    [
      'cached tokens at the top',
      {
        prompt_tokens: 20,
        completion_tokens: 30,
        total_tokens: 50,
        cached_tokens: 10,
        completion_tokens_details: { reasoning_tokens: 22 },
      },
      { inputTokens: 20, cacheReadTokens: 10, outputTokens: 30, reasoningTokens: 22 },
    ],
    [
      'usage in the choice of a stream’s last event',
      {
        choices: [
          {
            index: 0,
            delta: {},
            finish_reason: 'stop',
            usage: { prompt_tokens: 9, completion_tokens: 12, total_tokens: 21 },
          },
        ],
      },
      { inputTokens: 9, outputTokens: 12 },
    ],
  ],
  Perplexity: [
    [
      'searches are counted beside the tokens, costs are not',
      {
        prompt_tokens: 11,
        completion_tokens: 434,
        total_tokens: 445,
        search_context_size: 'low',
        citation_tokens: null,
        num_search_queries: 1,
        reasoning_tokens: null,
        cost: {
          input_tokens_cost: 0.00001,
          output_tokens_cost: 0.0004,
          request_cost: 0.005,
          total_cost: 0.00541,
        },
      },
      { inputTokens: 11, outputTokens: 434, webSearches: 1 },
    ],
    [
      'deep research reasons outside completion and total',
      {
        prompt_tokens: 19,
        completion_tokens: 498,
        total_tokens: 517,
        citation_tokens: 10_175,
        num_search_queries: 48,
        reasoning_tokens: 95_305,
      },
      { inputTokens: 19, outputTokens: 95_803, reasoningTokens: 95_305, webSearches: 48 },
    ],
  ],
  Nebius: [
    [
      'null details',
      {
        prompt_tokens: 40,
        total_tokens: 61,
        completion_tokens: 21,
        prompt_tokens_details: null,
        completion_tokens_details: null,
      },
      { inputTokens: 40, outputTokens: 21 },
    ],
  ],
  Novita: [
    [
      'its words for a cache written',
      {
        prompt_tokens: 1800,
        completion_tokens: 9,
        total_tokens: 1809,
        prompt_tokens_details: { audio_tokens: 0, cached_tokens: 512, cache_creation_input_tokens: 1024 },
        completion_tokens_details: { audio_tokens: 0, reasoning_tokens: 0 },
      },
      { inputTokens: 1800, cacheReadTokens: 512, cacheWriteTokens: 1024, outputTokens: 9 },
    ],
  ],
  Ollama: [
    [
      'plain',
      { prompt_tokens: 26, completion_tokens: 298, total_tokens: 324 },
      { inputTokens: 26, outputTokens: 298 },
    ],
  ],
  vLLM: [
    [
      'with --enable-prompt-tokens-details',
      {
        prompt_tokens: 96,
        total_tokens: 112,
        completion_tokens: 16,
        prompt_tokens_details: { cached_tokens: 80 },
      },
      { inputTokens: 96, cacheReadTokens: 80, outputTokens: 16 },
    ],
  ],
  'LM Studio': [
    [
      'reasoning inside, beside its own statistics',
      {
        usage: {
          prompt_tokens: 24,
          completion_tokens: 60,
          total_tokens: 84,
          completion_tokens_details: { reasoning_tokens: 41 },
        },
        stats: { tokens_per_second: 51.4 },
      },
      { inputTokens: 24, outputTokens: 60, reasoningTokens: 41 },
    ],
  ],
  'llama.cpp': [
    [
      'beside its timings, which count the cache too',
      {
        choices: [],
        usage: {
          completion_tokens: 12,
          prompt_tokens: 70,
          total_tokens: 82,
          prompt_tokens_details: { cached_tokens: 64 },
        },
        timings: { cache_n: 64, prompt_n: 6, predicted_n: 12 },
      },
      { inputTokens: 70, cacheReadTokens: 64, outputTokens: 12 },
    ],
  ],
  Alibaba: [
    [
      'reasoning inside, no cache',
      {
        prompt_tokens: 24,
        completion_tokens: 1355,
        total_tokens: 1379,
        completion_tokens_details: { reasoning_tokens: 1084 },
        prompt_tokens_details: { cached_tokens: 0 },
      },
      { inputTokens: 24, outputTokens: 1355, reasoningTokens: 1084 },
    ],
    [
      'an explicit cache, written and read',
      {
        prompt_tokens: 3019,
        completion_tokens: 104,
        total_tokens: 3123,
        prompt_tokens_details: {
          cache_type: 'ephemeral',
          cached_tokens: 2048,
          cache_creation: { ephemeral_5m_input_tokens: 512 },
          cache_creation_input_tokens: 512,
        },
      },
      { inputTokens: 3019, cacheReadTokens: 2048, cacheWriteTokens: 512, outputTokens: 104 },
    ],
  ],
};

test('cached tokens beside the prompt are no hidden output, whether the total holds them or not', () => {
  const usage = { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 1_000 } };
  for (const total_tokens of [1_015, 15])
    expect(parseUsage({ ...usage, total_tokens })).toEqual({
      ...NO_USAGE,
      inputTokens: 1_010,
      cacheReadTokens: 1_000,
      outputTokens: 5,
    });
});

describe.each(Object.entries(GOLDEN))('%s', (_provider, vectors) => {
  test.each(vectors)('%s', (_what, value, expected) => {
    expect(parseUsage(value)).toEqual({ ...NO_USAGE, ...expected });
    // In an answer, a stream's last event and by itself it means the same.
    const usage =
      typeof value === 'object' && value !== null && 'prompt_tokens' in value ? { usage: value } : value;
    expect(parseUsage(usage)).toEqual(parseUsage(value));
  });
});
