import type { Dialectal } from './openai-compatible';

/** Where the starter's providers depart from OpenAI's Chat Completions, by provider id. A provider not named departs nowhere. */
export const QUIRKS: Readonly<Record<string, Partial<Dialectal>>> = {
  openai: { outputCap: 'max_completion_tokens' },
  azure: { outputCap: 'max_completion_tokens' },
  mistral: { outputCap: 'max_tokens', streamOptions: false },
  deepseek: { outputCap: 'max_tokens' },
  together: { outputCap: 'max_tokens' },
  deepinfra: { outputCap: 'max_tokens' },
  perplexity: { outputCap: 'max_tokens' },
  moonshot: { outputCap: 'max_tokens' },
  alibaba: { outputCap: 'max_tokens' },
  cohere: { outputCap: 'max_tokens' },
  zai: { outputCap: 'max_tokens' },
  novita: { outputCap: 'max_tokens' },
  nebius: { outputCap: 'max_tokens' },
  sambanova: { outputCap: 'max_tokens' },
  baseten: { outputCap: 'max_tokens' },
  fireworks: { outputCap: 'max_tokens' },
  ollama: { outputCap: 'max_tokens' },
  lmstudio: { outputCap: 'max_tokens' },
  llamacpp: { outputCap: 'max_tokens' },
};
