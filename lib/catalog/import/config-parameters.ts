/** What shapes any answer of words. */
export const TEXT_PARAMETERS = [
  ...[
    'temperature',
    'top_p',
    'top_k',
    'min_p',
    'frequency_penalty',
    'presence_penalty',
    'repetition_penalty',
  ],
  ...[
    'logit_bias',
    'logprobs',
    'top_logprobs',
    'max_tokens',
    'max_completion_tokens',
    'n',
    'stop',
    'seed',
    'stream',
  ],
] as const;

/** What Chat Completions knows; an operator's own server is trusted with all of it. */
export const CHAT_PARAMETERS = [
  ...TEXT_PARAMETERS,
  ...['reasoning_effort', 'reasoning', 'verbosity', 'prediction', 'prompt_cache_key', 'modalities', 'audio'],
  'web_search_options',
] as const;

/** What embeddings know. */
export const EMBEDDING_PARAMETERS = ['dimensions', 'encoding_format', 'input_type'] as const;

export const TOOL_PARAMETERS = [
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'functions',
  'function_call',
] as const;
