import type { ChatRequest } from '@/lib/openai/chat';
import { UntranslatableError } from '../translator';
import { type CachePoint, cachePointOf } from './blocks';
import { type Json, object, text } from './json';
import { toolName } from './messages';
import type { Traits } from './models';

export interface ToolSpec {
  toolSpec: { name: string; description?: string; inputSchema: { json: Json }; strict?: true };
}

export type ToolChoice = { auto: object } | { any: object } | { tool: { name: string } };

export interface ToolFields {
  toolConfig?: { tools: (ToolSpec | CachePoint)[]; toolChoice?: ToolChoice };
  /** For `additionalModelRequestFields`. */
  extra: Json;
  isForced: boolean;
}

/** The tool whose input is the answer, where JSON can be had in no other way; answers know it by this name. */
export const ANSWER_TOOL = 'runtime_structured_answer';

/** What `tool_choice` comes down to: no tool, any or none as the model likes, at least one, or one by name. */
type Wish = 'none' | 'auto' | 'any' | { name: string };

/** True when the model may not call a tool: there is none, or `tool_choice` says so. Converse has no word for it. */
export function isToolless(request: ChatRequest): boolean {
  return (request.tools?.length ?? 0) === 0 || request.tool_choice === 'none';
}

/**
 * `tools`, `tool_choice` and `parallel_tool_calls`.
 * @param answerSchema a schema to have the answer in by a tool that the model is made to call
 * @throws UntranslatableError naming the field
 */
export function toolFields(request: ChatRequest, traits: Traits, answerSchema: Json | null): ToolFields {
  const wish = wishOf(request);
  const offered = wish === 'none' ? [] : (request.tools ?? []);
  if (offered.length === 0 && wish !== 'none' && wish !== 'auto') {
    throw new UntranslatableError('`tool_choice` asks for a tool where there is none.', 'tool_choice');
  }
  const tools: (ToolSpec | CachePoint)[] = offered.flatMap((tool, index) =>
    toolOf(tool, `tools[${index}]`, traits),
  );
  const isCall = wish === 'any' || typeof wish === 'object';
  let choice = isCall ? forced(wish, tools, traits) : null;
  // A call that must be one of a tool has no text to give a schema to.
  if (answerSchema !== null && !isCall) {
    tools.push(answerTool(answerSchema));
    choice = forced(offered.length === 0 ? { name: ANSWER_TOOL } : 'any', tools, traits);
  }
  if (tools.length === 0) return { extra: {}, isForced: false };
  const isOne = request.parallel_tool_calls === false && offered.length > 0;
  return {
    toolConfig: { tools, ...(choice ? { toolChoice: choice } : {}) },
    extra: isOne ? oneCall(choice ?? { auto: {} }, traits) : {},
    isForced: choice !== null,
  };
}

function answerTool(schema: Json): ToolSpec {
  return {
    toolSpec: {
      name: ANSWER_TOOL,
      description: 'Gives the final answer. Its input is the answer.',
      inputSchema: { json: schema },
    },
  };
}

function toolOf(
  tool: NonNullable<ChatRequest['tools']>[number],
  param: string,
  traits: Traits,
): (ToolSpec | CachePoint)[] {
  const definition = tool.function;
  if (tool.type !== 'function' || !definition) {
    throw new UntranslatableError('Bedrock is sent tools of type function alone.', `${param}.type`);
  }
  if (definition.name === ANSWER_TOOL) {
    throw new UntranslatableError('This name is taken by the gateway.', `${param}.function.name`);
  }
  if (definition.strict && !traits.schema) {
    throw new UntranslatableError('This model has no strict tools.', `${param}.function.strict`);
  }
  const description = text(definition.description);
  const spec: ToolSpec = {
    toolSpec: {
      name: toolName(definition.name, `${param}.function.name`),
      ...(description === null ? {} : { description }),
      inputSchema: { json: { type: 'object', properties: {}, ...definition.parameters } },
      ...(definition.strict ? { strict: true } : {}),
    },
  };
  const points = cachePointOf(tool.cache_control ?? definition.cache_control, traits, param);
  // Nova caches the system prompt and the messages, not tools.
  return traits.family === 'nova' ? [spec] : [spec, ...points];
}

function wishOf({ tool_choice: asked }: ChatRequest): Wish {
  if (asked === undefined || asked === null || asked === 'auto') return 'auto';
  if (asked === 'none') return 'none';
  if (asked === 'required') return 'any';
  const isFunction = typeof asked === 'object' && asked.type === 'function';
  const name = isFunction ? text(object(asked.function)?.name) : null;
  if (name !== null) return { name };
  throw new UntranslatableError(
    'Bedrock takes the tool choices none, auto, required and one function by name.',
    'tool_choice',
  );
}

function forced(wish: 'any' | { name: string }, tools: readonly unknown[], traits: Traits): ToolChoice {
  if (typeof wish === 'object' && traits.forces === 'tool') return { tool: wish };
  const isSame = wish === 'any' || tools.length === 1;
  if (isSame && traits.forces !== 'none') return { any: {} };
  throw new UntranslatableError(
    'This model cannot be made to call this tool; `auto` lets it.',
    'tool_choice',
  );
}

/** Claude's own field, which Converse lets through from 4.5 on and wants with its `type` (BerriAI/litellm 22637). */
function oneCall(choice: ToolChoice, traits: Traits): Json {
  if (!traits.oneCall) {
    throw new UntranslatableError('This model may call several tools at once.', 'parallel_tool_calls');
  }
  const own = 'tool' in choice ? { type: 'tool', name: choice.tool.name } : { type: Object.keys(choice)[0] };
  return { tool_choice: { ...own, disable_parallel_tool_use: true } };
}
