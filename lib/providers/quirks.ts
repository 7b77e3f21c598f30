import type { Dialectal } from './openai-compatible';

/** Thoughts, by the names that answers have for them. */
const THOUGHTS = ['reasoning_content', 'reasoning_details'] as const;
/** What the providers that refuse fields they do not know meet when an answer is sent back as it was. */
const UNKNOWN = new Set([...THOUGHTS, 'annotations', 'refusal']);

/**
 * Where providers of the starter catalog and local servers depart from the usual Chat Completions, by provider id.
 * A provider not named departs nowhere. `docs/providers.md` says which of it is read in whose documentation.
 */
export const QUIRKS: Readonly<Record<string, Partial<Dialectal>>> = {
  openai: {
    outputCap: 'max_completion_tokens',
    developerRole: true,
    refusedInHistory: new Set(THOUGHTS),
  },
  azure: {
    outputCap: 'max_completion_tokens',
    developerRole: true,
    keyHeader: 'api-key',
    refusedInHistory: new Set(THOUGHTS),
  },
  openrouter: { marks: true },
  mistral: {
    outputCap: 'max_tokens',
    streamOptions: false,
    renames: new Map([['seed', 'random_seed']]),
    refusedInHistory: new Set([...UNKNOWN, 'reasoning']),
  },
  groq: { refusedInHistory: UNKNOWN },
  deepseek: { outputCap: 'max_tokens', reasoningOff: ['thinking', '{"type":"disabled"}'] },
  together: { outputCap: 'max_tokens', reasoningOff: ['reasoning', '{"enabled":false}'] },
  deepinfra: { outputCap: 'max_tokens' },
  perplexity: { outputCap: 'max_tokens' },
  moonshotai: { outputCap: 'max_completion_tokens' },
  cerebras: { outputCap: 'max_completion_tokens', refusedInHistory: UNKNOWN },
  alibaba: { outputCap: 'max_tokens', reasoningOff: ['enable_thinking', 'false'] },
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
