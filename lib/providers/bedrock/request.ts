import type { ChatRequest } from '@/lib/openai/chat';
import type { UpstreamRequest } from '../adapter';
import { type Credentials, type TranslatedCall, UntranslatableError } from '../translator';
import type { Json } from './json';
import { conversationOf, hasToolHistory } from './messages';
import { type Traits, traitsOf } from './models';
import { type Reasoning, reasoningOf } from './reasoning';
import { encodeSegment, signPost } from './sign';
import { isToolless, toolFields } from './tools';

/**
 * POST `/model/{id}/converse` or `/converse-stream`, signed for AWS or with a Bedrock API key.
 * @throws UntranslatableError for what Converse, or this model behind it, cannot be told
 */
export function buildRequest(call: TranslatedCall): UpstreamRequest {
  const url = new URL(call.baseUrl);
  const root = url.pathname.replace(/\/+$/, '');
  const path = `${root}/model/${encodeSegment(call.upstreamId)}/${call.stream ? 'converse-stream' : 'converse'}`;
  const body = Buffer.from(JSON.stringify(converseBody(call)));
  const signed = { 'content-type': 'application/json' };
  return {
    origin: url.origin,
    path,
    headers: {
      ...signed,
      accept: call.stream ? 'application/vnd.amazon.eventstream' : 'application/json',
      'user-agent': 'runtime-gateway',
      ...authorization(call.credentials, (credentials) =>
        signPost({
          service: 'bedrock',
          host: url.host,
          path,
          headers: signed,
          body,
          credentials,
          now: call.now,
        }),
      ),
    },
    body,
  };
}

function authorization(
  credentials: Credentials,
  sign: (credentials: Extract<Credentials, { kind: 'aws' }>) => Record<string, string>,
): Record<string, string> {
  if (credentials.kind === 'aws') return sign(credentials);
  return credentials.kind === 'key' ? { authorization: `Bearer ${credentials.key}` } : {};
}

function converseBody(call: TranslatedCall): Json {
  const request = honoured(call);
  const traits = traitsOf(call.upstreamId);
  const reasoning = reasoningOf(request, traits, call.outputCap ?? call.outputLimit);
  const format = formatOf(request, traits, reasoning, call.supports);
  const tools = toolFields(request, traits, format.toolSchema);
  if (tools.isForced && reasoning.hasBudget) {
    throw new UntranslatableError('This model can be made to call no tool while it reasons.', 'tool_choice');
  }
  const inWords = isToolless(request) && hasToolHistory(request.messages);
  const { system, messages } = conversationOf(request.messages, traits, { inWords });
  if (format.instruction !== null) system.push({ text: format.instruction });
  const inferenceConfig = inferenceOf(call, request, traits, reasoning);
  const extra = { ...topKOf(request, traits), ...tools.extra, ...reasoning.fields };
  return {
    ...(system.length > 0 ? { system } : {}),
    messages,
    ...(Object.keys(inferenceConfig).length > 0 ? { inferenceConfig } : {}),
    ...(tools.toolConfig ? { toolConfig: tools.toolConfig } : {}),
    ...(format.outputConfig ? { outputConfig: format.outputConfig } : {}),
    ...(Object.keys(extra).length > 0 ? { additionalModelRequestFields: extra } : {}),
  };
}

/** The request without what is to be passed over. */
function honoured({ request, omit }: TranslatedCall): ChatRequest {
  const kept = Object.entries(request).filter(([name]) => !omit.has(name));
  return { ...Object.fromEntries(kept), model: request.model, messages: request.messages };
}

/** True where the answer is to come as the input of the answer's tool: what the model says beside it is no part of it. */
export function answersByTool(call: TranslatedCall): boolean {
  if (!call.request.response_format || call.omit.has('response_format')) return false;
  const request = honoured(call);
  const traits = traitsOf(call.upstreamId);
  const reasoning = reasoningOf(request, traits, call.outputCap ?? call.outputLimit);
  return formatOf(request, traits, reasoning, call.supports).toolSchema !== null;
}

interface Format {
  outputConfig: Json | null;
  /** For a tool whose input is the answer. */
  toolSchema: Json | null;
  instruction: string | null;
}

/**
 * `response_format`: by `outputConfig` where Converse and the model have it, else by a tool that the model is made to
 * call. `outputConfig` wants every field of an object named, so any JSON object is asked for by the tool too; a model
 * that cannot be made to call it is asked in words.
 */
function formatOf(
  { response_format: asked }: ChatRequest,
  traits: Traits,
  reasoning: Reasoning,
  supports: ReadonlySet<string>,
): Format {
  const none: Format = { outputConfig: null, toolSchema: null, instruction: null };
  const canForce = traits.forces !== 'none' && !reasoning.hasBudget;
  if (asked?.type === 'json_object') {
    return canForce ? { ...none, toolSchema: { type: 'object' } } : { ...none, instruction: IN_JSON };
  }
  if (asked?.type !== 'json_schema') return none;
  const { schema, name, description } = asked.json_schema;
  if (!schema) {
    const param = 'response_format.json_schema.schema';
    throw new UntranslatableError('A JSON schema format needs its schema.', param);
  }
  if (traits.schema && supports.has('structured_outputs')) {
    const said = typeof description === 'string' && description !== '' ? { description } : {};
    const jsonSchema = { name, ...said, schema: JSON.stringify(schema) };
    return { ...none, outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema } } } };
  }
  if (!canForce) {
    throw new UntranslatableError('This model cannot be held to a schema at this route.', 'response_format');
  }
  return { ...none, toolSchema: schema };
}

const IN_JSON = 'Answer with one JSON object and nothing else: no prose, no code fence.';

interface Inference {
  maxTokens?: number;
  temperature?: number;
  topP?: number;
  stopSequences?: string[];
}

function inferenceOf(
  call: TranslatedCall,
  request: ChatRequest,
  traits: Traits,
  reasoning: Reasoning,
): Inference {
  const cap = call.outputCap === null ? {} : { maxTokens: call.outputCap };
  const sampling = samplingOf(request, traits, reasoning.isOn);
  if (reasoning.isBare && Object.keys({ ...cap, ...sampling }).length > 0) {
    throw new UntranslatableError(
      'At its high effort this model takes no cap on the output, temperature or top_p.',
      'reasoning_effort',
    );
  }
  return { ...cap, ...sampling, ...stopOf(request.stop) };
}

/** A value of 1 is Claude's own and goes unsaid where it is refused beside others. */
function samplingOf(request: ChatRequest, traits: Traits, isReasoning: boolean): Inference {
  const isThinking = isReasoning && traits.family === 'claude';
  const own = traits.oneSampler || isThinking ? 1 : null;
  const temperature = request.temperature === own ? null : (request.temperature ?? null);
  const topP = request.top_p === own ? null : (request.top_p ?? null);
  if (temperature !== null && temperature > 1) {
    throw new UntranslatableError('Bedrock’s temperature ends at 1.', 'temperature');
  }
  if (temperature !== null && topP !== null && traits.oneSampler) {
    throw new UntranslatableError('This model takes temperature or top_p, not both.', 'top_p');
  }
  const hasTopK = (request.top_k ?? null) !== null;
  const clash = temperature !== null ? 'temperature' : hasTopK ? 'top_k' : null;
  if (isThinking && (clash !== null || (topP !== null && topP < 0.95))) {
    throw new UntranslatableError(
      'While it reasons, this model takes no temperature, no top_k, and top_p from 0.95 on.',
      clash ?? 'top_p',
    );
  }
  return {
    ...(temperature === null ? {} : { temperature }),
    ...(topP === null ? {} : { topP }),
  };
}

/** `top_k` as the model's own field. */
function topKOf({ top_k: topK }: ChatRequest, { family }: Traits): Json {
  if (topK === undefined || topK === null) return {};
  if (family === 'claude') return { top_k: topK };
  if (family === 'nova') return { inferenceConfig: { topK } };
  if (family === 'command') return { k: topK };
  throw new UntranslatableError('This model takes no top_k at Bedrock.', 'top_k');
}

function stopOf(stop: ChatRequest['stop']): { stopSequences?: string[] } {
  const sequences = typeof stop === 'string' ? [stop] : (stop ?? []);
  const blank = sequences.findIndex((sequence) => sequence.trim() === '');
  if (blank >= 0) {
    throw new UntranslatableError(
      'A stop sequence needs more than white space.',
      typeof stop === 'string' ? 'stop' : `stop[${blank}]`,
    );
  }
  return sequences.length > 0 ? { stopSequences: sequences } : {};
}
