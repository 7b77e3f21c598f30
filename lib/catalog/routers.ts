/** What a request asks for, as far as choosing a model goes; the first that holds. `gateway/request-shape.ts` finds it. */
export const REQUEST_SHAPES = [
  'audio',
  'file',
  'image',
  'long_context',
  'reasoning',
  'code',
  'structured',
  'tools',
  'short_chat',
  'chat',
] as const;
export type RequestShape = (typeof REQUEST_SHAPES)[number];

/** How a virtual model chooses: the real models for each shape of request, best first. */
export interface RouterRules {
  /** The model whose list price is the benchmark of every request; null: that of the model that answers. */
  benchmarkModel: string | null;
  /** A shape without models is refused. */
  models: Readonly<Record<RequestShape, readonly string[]>>;
}

/** The router with sell rates of its own: only models that sell for no more than it does. */
export const BTL_2 = 'btl/btl-2';
/** The router that charges what the model it chose charges. */
export const AUTO = 'btl/auto';

/**
 * The rules of the virtual models. Each list holds models of several authors, so that a server with the key of any
 * one of them answers; docs/decisions/0003-routing.md says how they were chosen.
 */
export const ROUTERS: ReadonlyMap<string, RouterRules> = new Map([
  [
    BTL_2,
    {
      benchmarkModel: 'openai/gpt-4.1',
      models: {
        // Audio has meters that two flat rates cannot carry.
        audio: [],
        file: ['openai/gpt-4.1-mini', 'openai/gpt-5-mini', 'google/gemini-2.5-flash-lite'],
        image: [
          'openai/gpt-4.1-mini',
          'google/gemini-3.1-flash-lite',
          'mistralai/mistral-large-2512',
          'meta/llama-4-maverick',
          'x-ai/grok-4-fast',
        ],
        long_context: [
          'openai/gpt-4.1-mini',
          'google/gemini-3.1-flash-lite',
          'deepseek/deepseek-v4-flash',
          'x-ai/grok-4-fast',
          'meta/llama-4-maverick',
        ],
        reasoning: [
          'openai/gpt-5-mini',
          'deepseek/deepseek-v4-flash',
          'x-ai/grok-4-fast',
          'openai/gpt-oss-120b',
          'google/gemini-3.1-flash-lite',
        ],
        code: [
          'minimax/minimax-m2.7',
          'openai/gpt-4.1-mini',
          'deepseek/deepseek-v4-flash',
          'qwen/qwen3-coder',
          'mistralai/codestral-2508',
          'x-ai/grok-4-fast',
        ],
        structured: [
          'openai/gpt-4.1-mini',
          'google/gemini-3.1-flash-lite',
          'mistralai/mistral-large-2512',
          'openai/gpt-oss-120b',
          'x-ai/grok-4-fast',
        ],
        tools: [
          'openai/gpt-4.1-mini',
          'deepseek/deepseek-v4-flash',
          'google/gemini-3.1-flash-lite',
          'mistralai/mistral-large-2512',
          'openai/gpt-oss-120b',
          'x-ai/grok-4-fast',
        ],
        short_chat: [
          'openai/gpt-4.1-nano',
          'google/gemini-2.5-flash-lite',
          'openai/gpt-oss-20b',
          'mistralai/mistral-small-3.2-24b-instruct',
          'meta/llama-3.1-8b-instruct',
          'amazon/nova-lite-v1',
        ],
        chat: [
          'openai/gpt-4.1-mini',
          'deepseek/deepseek-v4-flash',
          'google/gemini-3.1-flash-lite',
          'mistralai/mistral-large-2512',
          'openai/gpt-oss-120b',
          'x-ai/grok-4-fast',
        ],
      },
    },
  ],
  [
    AUTO,
    {
      benchmarkModel: null,
      models: {
        audio: ['google/gemini-2.5-flash', 'google/gemini-3-flash-preview', 'google/gemini-2.5-pro'],
        file: ['openai/gpt-4.1', 'openai/gpt-5.1', 'anthropic/claude-sonnet-4.5', 'google/gemini-2.5-flash'],
        image: [
          'openai/gpt-4.1',
          'google/gemini-2.5-flash',
          'anthropic/claude-sonnet-4.5',
          'mistralai/mistral-large-2512',
          'meta/llama-4-maverick',
          'x-ai/grok-4-fast',
        ],
        long_context: [
          'openai/gpt-4.1',
          'google/gemini-2.5-flash',
          'anthropic/claude-sonnet-4.6',
          'x-ai/grok-4-fast',
          'deepseek/deepseek-v4-flash',
        ],
        reasoning: [
          'openai/gpt-5.1',
          'anthropic/claude-sonnet-4.5',
          'google/gemini-2.5-pro',
          'deepseek/deepseek-v4-pro',
          'x-ai/grok-4-fast',
          'openai/gpt-oss-120b',
        ],
        code: [
          'anthropic/claude-sonnet-4.5',
          'openai/gpt-4.1',
          'z-ai/glm-4.7',
          'deepseek/deepseek-v4-pro',
          'qwen/qwen3-coder',
          'mistralai/codestral-2508',
          'google/gemini-2.5-flash',
        ],
        structured: [
          'openai/gpt-4.1-mini',
          'google/gemini-2.5-flash',
          'mistralai/mistral-large-2512',
          'openai/gpt-oss-120b',
          'anthropic/claude-haiku-4.5',
        ],
        tools: [
          'openai/gpt-4.1',
          'anthropic/claude-haiku-4.5',
          'google/gemini-2.5-flash',
          'z-ai/glm-4.7',
          'deepseek/deepseek-v3.2',
          'mistralai/mistral-large-2512',
        ],
        short_chat: [
          'openai/gpt-4.1-mini',
          'google/gemini-2.5-flash-lite',
          'meta/llama-3.3-70b-instruct',
          'mistralai/mistral-small-3.2-24b-instruct',
          'anthropic/claude-haiku-4.5',
          'deepseek/deepseek-v3.2',
          'amazon/nova-lite-v1',
        ],
        chat: [
          'openai/gpt-4.1',
          'deepseek/deepseek-v3.2',
          'google/gemini-2.5-flash',
          'anthropic/claude-haiku-4.5',
          'mistralai/mistral-large-2512',
          'meta/llama-3.3-70b-instruct',
          'x-ai/grok-4-fast',
        ],
      },
    },
  ],
]);

/** Every model a router can choose, each once, in the order of its rules. */
export function modelsBehind({ models }: RouterRules): string[] {
  return [...new Set(REQUEST_SHAPES.flatMap((shape) => models[shape]))];
}

/**
 * The models for a request of a shape, best first: those of its rule, then the others behind the router, for a
 * server that can call none of the first. None where the shape is refused.
 */
export function modelsFor(rules: RouterRules, shape: RequestShape): readonly string[] {
  const first = rules.models[shape];
  return first.length === 0 ? first : [...new Set([...first, ...modelsBehind(rules)])];
}
