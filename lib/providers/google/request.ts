import type { ChatRequest } from '@/lib/openai/chat';
import { type TranslatedCall, UntranslatableError } from '../translator';
import { conversationOf } from './contents';
import { thinkingConfig } from './thinking';

/** What Gemini can be told. `parallel_tool_calls` and `modalities` only as far as they ask for nothing else than it does. */
export const PARAMETERS: ReadonlySet<string> = new Set([
  'temperature',
  'top_p',
  'top_k',
  'frequency_penalty',
  'presence_penalty',
  'logprobs',
  'top_logprobs',
  'n',
  'stop',
  'seed',
  'response_format',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'reasoning_effort',
  'reasoning',
  'modalities',
]);

const STOPS_AT_MOST = 5;
const CANDIDATES_AT_MOST = 8;
const INT32 = 2 ** 31;

/**
 * The body of `generateContent`, from Google's reference of `GenerateContentRequest`; JSON Schemas go as they are,
 * in the fields made for them.
 * @throws UntranslatableError for what Gemini cannot be told, naming the field
 */
export function requestBody(call: TranslatedCall): Record<string, unknown> {
  const request = withoutOmitted(call);
  assertSayable(request);
  const tools = functionDeclarations(request);
  return {
    ...conversationOf(request.messages, call.upstreamId),
    tools: tools && [{ functionDeclarations: tools }],
    toolConfig: tools && toolConfig(request.tool_choice),
    generationConfig: { ...generationConfig(request, call), ...responseFormat(request) },
  };
}

function withoutOmitted({ request, omit }: TranslatedCall): ChatRequest {
  if (omit.size === 0) return request;
  return Object.fromEntries(Object.entries(request).filter(([name]) => !omit.has(name))) as ChatRequest;
}

function assertSayable(request: ChatRequest): void {
  const { stop, n, seed } = request;
  if (Array.isArray(stop) && stop.length > STOPS_AT_MOST)
    throw new UntranslatableError(`Gemini takes up to ${STOPS_AT_MOST} stop sequences.`, 'stop');
  if (n && n > CANDIDATES_AT_MOST)
    throw new UntranslatableError(`Gemini writes up to ${CANDIDATES_AT_MOST} choices.`, 'n');
  if (seed && (seed < -INT32 || seed >= INT32))
    throw new UntranslatableError('Gemini takes a seed of 32 bits.', 'seed');
  if (request.parallel_tool_calls === false)
    throw new UntranslatableError('Gemini cannot be held to one tool call.', 'parallel_tool_calls');
  if (request.modalities?.some((modality) => modality !== 'text'))
    throw new UntranslatableError('Only text is asked of Gemini here.', 'modalities');
}

/** Fields that are undefined do not reach the JSON. */
function generationConfig(request: ChatRequest, call: TranslatedCall): Record<string, unknown> {
  const { stop, n } = request;
  return {
    maxOutputTokens: call.outputCap ?? undefined,
    temperature: request.temperature ?? undefined,
    topP: request.top_p ?? undefined,
    topK: request.top_k ?? undefined,
    frequencyPenalty: request.frequency_penalty ?? undefined,
    presencePenalty: request.presence_penalty ?? undefined,
    seed: request.seed ?? undefined,
    stopSequences: typeof stop === 'string' ? [stop] : (stop ?? undefined),
    candidateCount: n && n > 1 ? n : undefined,
    responseLogprobs: request.logprobs || undefined,
    logprobs: (request.logprobs && request.top_logprobs) || undefined,
    thinkingConfig: thinkingConfig(request, call.upstreamId),
  };
}

function responseFormat({ response_format: format }: ChatRequest): Record<string, unknown> {
  if (!format || format.type === 'text') return {};
  const schema = format.type === 'json_schema' ? format.json_schema.schema : undefined;
  return { responseMimeType: 'application/json', responseJsonSchema: schema };
}

function functionDeclarations({ tools }: ChatRequest): Record<string, unknown>[] | undefined {
  if (!tools || tools.length === 0) return undefined;
  return tools.map((tool, index) => {
    if (tool.type !== 'function' || !tool.function)
      throw new UntranslatableError('Only function tools can be offered to Gemini here.', `tools[${index}]`);
    const { name, description, parameters } = tool.function;
    return { name, description: description ?? undefined, parametersJsonSchema: parameters ?? undefined };
  });
}

const MODES = new Map([
  ['auto', 'AUTO'],
  ['none', 'NONE'],
  ['required', 'ANY'],
]);

function toolConfig(choice: ChatRequest['tool_choice']): Record<string, unknown> | undefined {
  if (choice === null || choice === undefined) return undefined;
  if (typeof choice === 'string') {
    const mode = MODES.get(choice);
    if (mode) return { functionCallingConfig: { mode } };
  } else {
    const name = choice.type === 'function' ? nameIn(choice.function) : null;
    if (name !== null) return { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: [name] } };
  }
  throw new UntranslatableError(
    'Expected "none", "auto", "required" or an object that names a function.',
    'tool_choice',
  );
}

function nameIn(chosen: unknown): string | null {
  if (typeof chosen !== 'object' || chosen === null || !('name' in chosen)) return null;
  return typeof chosen.name === 'string' ? chosen.name : null;
}
