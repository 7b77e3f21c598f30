import type { DataPolicy, Dialect } from '../../model';
import type { SnapshotProvider } from '../snapshot';

/** A provider of the starter catalog: who it is, and what its chat API takes. */
export interface StarterProvider {
  id: string;
  name: string;
  /** Chat Completions where nothing is said. */
  dialect?: Dialect;
  /** The root of its chat API; null where an address belongs to the customer's own account there. */
  baseUrl: string | null;
  docsUrl: string;
  apiKeyEnv: string;
  /** Names of the price package that hold its prices, best first; none: its routes cannot be priced by it. */
  pricedBy: readonly string[];
  /** Body fields its chat API honours, before a model takes some away. */
  parameters: readonly string[];
  /** Shapes of answer it can promise. */
  answers: { json: boolean; structuredOutputs: boolean };
  /** Kinds of input its chat API takes besides text. */
  takes: { images: boolean; files: boolean; audio: boolean };
}

const SAMPLING = ['temperature', 'top_p', 'stop'] as const;
const PENALTIES = ['frequency_penalty', 'presence_penalty'] as const;
const TOOLS = ['tools', 'tool_choice'] as const;
const CAPS = ['max_tokens', 'max_completion_tokens'] as const;
const LOGPROBS = ['logprobs', 'top_logprobs'] as const;
/** What engines of the vLLM kind take. */
const OPEN_ENGINE = [
  ...SAMPLING,
  ...PENALTIES,
  ...TOOLS,
  ...CAPS,
  'top_k',
  'min_p',
  'repetition_penalty',
  'n',
  'seed',
  'response_format',
  'reasoning_effort',
] as const;
const OPENAI = [
  ...SAMPLING,
  ...PENALTIES,
  ...LOGPROBS,
  ...TOOLS,
  ...CAPS,
  'logit_bias',
  'n',
  'seed',
  'response_format',
  'parallel_tool_calls',
  'functions',
  'function_call',
  'prediction',
  'reasoning_effort',
  'verbosity',
  'prompt_cache_key',
] as const;

const REASONING = ['reasoning_effort', 'reasoning'] as const;
/** What Anthropic's Messages and Bedrock's Converse have words for. */
const CLAUDE = [
  ...SAMPLING,
  ...TOOLS,
  ...CAPS,
  ...REASONING,
  'top_k',
  'response_format',
  'parallel_tool_calls',
] as const;
/** What Gemini has words for. */
const GEMINI = [
  ...SAMPLING,
  ...PENALTIES,
  ...LOGPROBS,
  ...TOOLS,
  ...CAPS,
  ...REASONING,
  'top_k',
  'n',
  'seed',
  'response_format',
  'parallel_tool_calls',
  'modalities',
] as const;

const ALL_ANSWERS = { json: true, structuredOutputs: true };
const TEXT_ONLY = { images: false, files: false, audio: false };
const IMAGES = { images: true, files: false, audio: false };
const IMAGES_FILES = { images: true, files: true, audio: false };

/** The providers of the starter catalog, by id. A new one is one more row here. */
export const STARTER_PROVIDERS: readonly StarterProvider[] = [
  {
    id: 'openai',
    name: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    docsUrl: 'https://platform.openai.com/docs',
    apiKeyEnv: 'OPENAI_API_KEY',
    pricedBy: ['openai'],
    parameters: OPENAI,
    answers: ALL_ANSWERS,
    takes: { images: true, files: true, audio: true },
  },
  {
    id: 'azure',
    name: 'Azure',
    baseUrl: null,
    docsUrl: 'https://learn.microsoft.com/azure/ai-foundry/',
    apiKeyEnv: 'AZURE_OPENAI_API_KEY',
    pricedBy: ['azure'],
    parameters: OPENAI,
    answers: ALL_ANSWERS,
    takes: IMAGES,
  },
  {
    id: 'anthropic',
    name: 'Anthropic',
    dialect: 'anthropic',
    baseUrl: 'https://api.anthropic.com/v1',
    docsUrl: 'https://docs.anthropic.com/',
    apiKeyEnv: 'ANTHROPIC_API_KEY',
    pricedBy: ['anthropic'],
    parameters: CLAUDE,
    answers: ALL_ANSWERS,
    takes: IMAGES_FILES,
  },
  {
    id: 'google',
    name: 'Google AI Studio',
    dialect: 'google',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    docsUrl: 'https://ai.google.dev/gemini-api/docs',
    apiKeyEnv: 'GEMINI_API_KEY',
    pricedBy: ['google'],
    parameters: GEMINI,
    answers: ALL_ANSWERS,
    takes: { images: true, files: true, audio: true },
  },
  {
    id: 'vertex',
    name: 'Google Vertex AI',
    dialect: 'vertex',
    baseUrl: null,
    docsUrl: 'https://cloud.google.com/vertex-ai/generative-ai/docs',
    apiKeyEnv: 'GOOGLE_APPLICATION_CREDENTIALS',
    pricedBy: ['google'],
    parameters: GEMINI,
    answers: ALL_ANSWERS,
    takes: { images: true, files: true, audio: true },
  },
  {
    id: 'bedrock',
    name: 'Amazon Bedrock',
    dialect: 'bedrock',
    baseUrl: null,
    docsUrl: 'https://docs.aws.amazon.com/bedrock/',
    apiKeyEnv: 'AWS_ACCESS_KEY_ID',
    pricedBy: ['aws'],
    parameters: CLAUDE,
    answers: ALL_ANSWERS,
    takes: IMAGES_FILES,
  },
  {
    id: 'openrouter',
    name: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    docsUrl: 'https://openrouter.ai/docs',
    apiKeyEnv: 'OPENROUTER_API_KEY',
    pricedBy: ['openrouter'],
    parameters: [
      ...SAMPLING,
      ...PENALTIES,
      ...LOGPROBS,
      ...TOOLS,
      ...CAPS,
      'top_k',
      'min_p',
      'repetition_penalty',
      'logit_bias',
      'seed',
      'response_format',
      'parallel_tool_calls',
      'reasoning_effort',
      'reasoning',
      'verbosity',
    ],
    answers: ALL_ANSWERS,
    takes: { images: true, files: true, audio: true },
  },
  {
    id: 'groq',
    name: 'Groq',
    baseUrl: 'https://api.groq.com/openai/v1',
    docsUrl: 'https://console.groq.com/docs',
    apiKeyEnv: 'GROQ_API_KEY',
    pricedBy: ['groq'],
    parameters: [
      ...SAMPLING,
      ...TOOLS,
      ...CAPS,
      'seed',
      'response_format',
      'parallel_tool_calls',
      'reasoning_effort',
    ],
    answers: ALL_ANSWERS,
    takes: IMAGES,
  },
  {
    id: 'together',
    name: 'Together AI',
    baseUrl: 'https://api.together.xyz/v1',
    docsUrl: 'https://docs.together.ai/',
    apiKeyEnv: 'TOGETHER_API_KEY',
    pricedBy: ['together', 'huggingface_together'],
    parameters: [...OPEN_ENGINE, 'logit_bias', 'logprobs'],
    answers: ALL_ANSWERS,
    takes: IMAGES,
  },
  {
    id: 'fireworks',
    name: 'Fireworks AI',
    baseUrl: 'https://api.fireworks.ai/inference/v1',
    docsUrl: 'https://docs.fireworks.ai/',
    apiKeyEnv: 'FIREWORKS_API_KEY',
    pricedBy: ['fireworks'],
    parameters: [...OPEN_ENGINE, ...LOGPROBS, 'logit_bias', 'parallel_tool_calls'],
    answers: ALL_ANSWERS,
    takes: IMAGES,
  },
  {
    id: 'deepinfra',
    name: 'DeepInfra',
    baseUrl: 'https://api.deepinfra.com/v1/openai',
    docsUrl: 'https://deepinfra.com/docs',
    apiKeyEnv: 'DEEPINFRA_API_KEY',
    pricedBy: [],
    parameters: [...OPEN_ENGINE, 'logprobs'],
    answers: ALL_ANSWERS,
    takes: IMAGES,
  },
  {
    id: 'mistral',
    name: 'Mistral AI',
    baseUrl: 'https://api.mistral.ai/v1',
    docsUrl: 'https://docs.mistral.ai/',
    apiKeyEnv: 'MISTRAL_API_KEY',
    pricedBy: ['mistral'],
    parameters: [
      ...SAMPLING,
      ...PENALTIES,
      ...TOOLS,
      'max_tokens',
      'n',
      'seed',
      'response_format',
      'parallel_tool_calls',
      'reasoning_effort',
    ],
    answers: ALL_ANSWERS,
    takes: IMAGES,
  },
  {
    id: 'deepseek',
    name: 'DeepSeek',
    baseUrl: 'https://api.deepseek.com/v1',
    docsUrl: 'https://api-docs.deepseek.com/',
    apiKeyEnv: 'DEEPSEEK_API_KEY',
    pricedBy: ['deepseek'],
    parameters: [
      ...SAMPLING,
      ...PENALTIES,
      ...LOGPROBS,
      ...TOOLS,
      'max_tokens',
      'response_format',
      'reasoning_effort',
    ],
    answers: { json: true, structuredOutputs: false },
    takes: TEXT_ONLY,
  },
  {
    id: 'xai',
    name: 'xAI',
    baseUrl: 'https://api.x.ai/v1',
    docsUrl: 'https://docs.x.ai/',
    apiKeyEnv: 'XAI_API_KEY',
    pricedBy: ['x-ai'],
    parameters: [
      ...SAMPLING,
      ...PENALTIES,
      ...LOGPROBS,
      ...TOOLS,
      ...CAPS,
      'n',
      'seed',
      'response_format',
      'parallel_tool_calls',
      'reasoning_effort',
    ],
    answers: ALL_ANSWERS,
    takes: IMAGES,
  },
  {
    id: 'cerebras',
    name: 'Cerebras',
    baseUrl: 'https://api.cerebras.ai/v1',
    docsUrl: 'https://inference-docs.cerebras.ai/',
    apiKeyEnv: 'CEREBRAS_API_KEY',
    pricedBy: ['cerebras'],
    parameters: [
      ...SAMPLING,
      ...LOGPROBS,
      ...TOOLS,
      ...CAPS,
      'seed',
      'response_format',
      'parallel_tool_calls',
      'reasoning_effort',
    ],
    answers: ALL_ANSWERS,
    takes: TEXT_ONLY,
  },
  {
    id: 'moonshotai',
    name: 'Moonshot AI',
    baseUrl: 'https://api.moonshot.ai/v1',
    docsUrl: 'https://platform.moonshot.ai/docs',
    apiKeyEnv: 'MOONSHOT_API_KEY',
    pricedBy: ['moonshotai'],
    parameters: [...SAMPLING, ...PENALTIES, ...TOOLS, ...CAPS, 'n', 'response_format', 'prompt_cache_key'],
    answers: { json: true, structuredOutputs: false },
    takes: IMAGES,
  },
  {
    id: 'cohere',
    name: 'Cohere',
    dialect: 'cohere',
    baseUrl: 'https://api.cohere.com',
    docsUrl: 'https://docs.cohere.com/',
    apiKeyEnv: 'COHERE_API_KEY',
    pricedBy: ['cohere'],
    parameters: [
      ...SAMPLING,
      ...PENALTIES,
      ...TOOLS,
      ...CAPS,
      ...REASONING,
      'top_k',
      'seed',
      'logprobs',
      'response_format',
    ],
    answers: ALL_ANSWERS,
    takes: IMAGES,
  },
  {
    id: 'perplexity',
    name: 'Perplexity',
    baseUrl: 'https://api.perplexity.ai',
    docsUrl: 'https://docs.perplexity.ai/',
    apiKeyEnv: 'PERPLEXITY_API_KEY',
    pricedBy: ['perplexity'],
    parameters: [
      'temperature',
      'top_p',
      'top_k',
      ...PENALTIES,
      'max_tokens',
      'response_format',
      'web_search_options',
    ],
    answers: { json: false, structuredOutputs: true },
    takes: IMAGES,
  },
  {
    id: 'nebius',
    name: 'Nebius Token Factory',
    baseUrl: 'https://api.tokenfactory.nebius.com/v1',
    docsUrl: 'https://docs.tokenfactory.nebius.com/',
    apiKeyEnv: 'NEBIUS_API_KEY',
    pricedBy: ['huggingface_nebius'],
    parameters: [...OPEN_ENGINE, ...LOGPROBS],
    answers: ALL_ANSWERS,
    takes: IMAGES,
  },
  {
    id: 'novita',
    name: 'Novita AI',
    baseUrl: 'https://api.novita.ai/openai',
    docsUrl: 'https://novita.ai/docs',
    apiKeyEnv: 'NOVITA_API_KEY',
    pricedBy: ['huggingface_novita'],
    parameters: [...OPEN_ENGINE, ...LOGPROBS, 'logit_bias'],
    answers: ALL_ANSWERS,
    takes: IMAGES,
  },
  {
    id: 'baseten',
    name: 'Baseten',
    baseUrl: 'https://inference.baseten.co/v1',
    docsUrl: 'https://docs.baseten.co/',
    apiKeyEnv: 'BASETEN_API_KEY',
    pricedBy: ['baseten'],
    parameters: [...OPEN_ENGINE, ...LOGPROBS, 'parallel_tool_calls'],
    answers: ALL_ANSWERS,
    takes: IMAGES,
  },
  {
    id: 'sambanova',
    name: 'SambaNova',
    baseUrl: 'https://api.sambanova.ai/v1',
    docsUrl: 'https://docs.sambanova.ai/',
    apiKeyEnv: 'SAMBANOVA_API_KEY',
    pricedBy: ['huggingface_sambanova'],
    parameters: [
      ...SAMPLING,
      ...TOOLS,
      ...CAPS,
      'top_k',
      'response_format',
      'parallel_tool_calls',
      'reasoning_effort',
    ],
    answers: ALL_ANSWERS,
    takes: IMAGES,
  },
  {
    id: 'minimax',
    name: 'MiniMax',
    baseUrl: 'https://api.minimax.io/v1',
    docsUrl: 'https://platform.minimax.io/docs',
    apiKeyEnv: 'MINIMAX_API_KEY',
    pricedBy: ['minimax'],
    parameters: ['temperature', 'top_p', ...TOOLS, ...CAPS],
    answers: { json: false, structuredOutputs: false },
    takes: TEXT_ONLY,
  },
  {
    id: 'zai',
    name: 'Z.ai',
    baseUrl: 'https://api.z.ai/api/paas/v4',
    docsUrl: 'https://docs.z.ai/',
    apiKeyEnv: 'ZAI_API_KEY',
    pricedBy: ['zai'],
    parameters: [...SAMPLING, ...TOOLS, 'max_tokens', 'response_format'],
    answers: { json: true, structuredOutputs: false },
    takes: IMAGES,
  },
];

/**
 * What the providers' public terms said of their APIs on 2026-11-25, for the endpoints this catalog uses and without
 * any agreement of one's own. Who is not named, or says it differently per model, is not known. Keeping for abuse
 * monitoring is keeping.
 */
const DATA_POLICIES: Readonly<Record<string, DataPolicy>> = {
  openai: { retains: true, trains: false },
  azure: { retains: true, trains: false },
  anthropic: { retains: true, trains: false },
  google: { retains: true, trains: false },
  vertex: { retains: true, trains: false },
  bedrock: { retains: null, trains: false },
  // Nothing by default, up to 30 days where it must look into a fault or abuse.
  groq: { retains: null, trains: false },
  fireworks: { retains: false, trains: false },
  deepinfra: { retains: false, trains: false },
  xai: { retains: true, trains: false },
  mistral: { retains: true, trains: null },
  cohere: { retains: true, trains: null },
  deepseek: { retains: true, trains: true },
};

/** The starter's providers as a snapshot lists them. */
export function starterProviders(): SnapshotProvider[] {
  return STARTER_PROVIDERS.map(({ id, name, dialect, baseUrl, docsUrl, apiKeyEnv }) => ({
    id,
    name,
    dialect: dialect ?? 'openai',
    baseUrl,
    docsUrl,
    apiKeyEnv,
    allowPrivateNetwork: false,
    timeoutMs: null,
    dataPolicy: DATA_POLICIES[id] ?? null,
    visibility: 'public',
  }));
}
