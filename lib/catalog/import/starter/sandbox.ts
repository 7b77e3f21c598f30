import { TEXT_PARAMETERS } from '../config-parameters';
import type { SnapshotModel, SnapshotProvider } from '../snapshot';

/** The built-in provider: never leaves the process, answers only test keys. */
export const SANDBOX_PROVIDER: SnapshotProvider = {
  id: 'sandbox',
  name: 'Sandbox (simulated)',
  dialect: 'sandbox',
  baseUrl: null,
  docsUrl: null,
  apiKeyEnv: null,
  allowPrivateNetwork: false,
  timeoutMs: null,
  dataPolicy: { retains: false, trains: false },
  visibility: 'public',
};

/** Everything a chat body may ask for: the sandbox simulates it. */
const SUPPORTS = [
  ...TEXT_PARAMETERS,
  ...['response_format', 'tools', 'tool_choice', 'parallel_tool_calls', 'functions', 'function_call'],
  ...['reasoning_effort', 'reasoning', 'verbosity', 'prediction', 'prompt_cache_key'],
  ...['vision', 'json', 'structured_outputs', 'streaming', 'file'],
];

/** What each model of the sandbox does; the header `x-btl-test` asks the same of any model of a test key. */
export const SANDBOX_MODELS: readonly [name: string, about: string][] = [
  ['echo', 'gives back the last user message'],
  ['tool_call', 'calls the first tool of the request, or one of its own'],
  ['json', 'answers with JSON that fits the schema asked for'],
  ['slow', 'takes seconds to its first token'],
  ['long', 'streams a long answer'],
  ['stall', 'starts a stream and falls silent'],
  ['cut', 'breaks the stream off in the middle'],
  ['malformed', 'sends a chunk that is no JSON'],
  ['empty', 'gives no content at all'],
  ['length', 'runs into the output limit'],
  ['error_429', 'answers 429 with retry-after'],
  ['error_500', 'answers 500'],
];

/** The sandbox's own models: `test/echo` and the faults, at a small made-up price. */
export function sandboxModels(): SnapshotModel[] {
  return SANDBOX_MODELS.map(([name, about]) => ({
    slug: `test/${name}`,
    name: `Test: ${name}`,
    lab: 'test',
    family: 'sandbox',
    description: `Simulated, for test keys only: ${about}. No provider is called and nothing real is charged.`,
    releasedAt: null,
    deprecatedAt: null,
    contextTokens: 131_072,
    outputTokensMax: 32_768,
    inputModalities: ['text', 'image', 'file'],
    outputModalities: ['text'],
    capabilities: ['tools', 'vision', 'json', 'structured_outputs', 'streaming', 'prompt_caching'],
    endpoints: ['/v1/chat/completions'],
    aliases: [],
    movingAliases: [],
    tokenizer: 'o200k_base',
    referenceProvider: 'sandbox',
    openWeights: false,
    sell: null,
    visibility: 'public',
    source: 'sandbox',
    routes: [sandboxRoute(name)],
  }));
}

function sandboxRoute(upstreamId: string): SnapshotModel['routes'][number] {
  return {
    provider: 'sandbox',
    upstreamId,
    region: '',
    variant: '',
    contextTokens: 131_072,
    outputTokensMax: 32_768,
    supports: [...SUPPORTS],
    status: 'active',
    unpriced: null,
    prices: {
      origin: 'sandbox',
      sources: [{ note: 'made up for the sandbox' }],
      periods: [
        {
          from: null,
          rates: [
            { meter: 'input', aboveInputTokens: 0, pico: 400_000n },
            { meter: 'cache_read', aboveInputTokens: 0, pico: 100_000n },
            { meter: 'output', aboveInputTokens: 0, pico: 1_600_000n },
          ],
        },
      ],
    },
  };
}
