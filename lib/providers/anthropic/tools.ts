import type { ChatRequest } from '@/lib/openai/chat';
import { UntranslatableError } from '../translator';
import { type CacheControl, cacheControlOf } from './blocks';
import { object, text } from './json';
import type { Traits } from './models';

export interface AnthropicTool {
  name: string;
  description?: string;
  input_schema: Record<string, unknown>;
  strict?: true;
  cache_control?: CacheControl;
}

export type ToolChoice = ({ type: 'auto' | 'any' } | { type: 'tool'; name: string } | { type: 'none' }) & {
  disable_parallel_tool_use?: true;
};

export interface ToolFields {
  tools?: AnthropicTool[];
  tool_choice?: ToolChoice;
}

/** The tool whose input is the answer, where a schema can be had in no other way; answers know it by this name. */
export const ANSWER_TOOL = 'runtime_structured_answer';

/**
 * `tools`, `tool_choice` and `parallel_tool_calls`.
 * @param answerSchema a schema that the answer must have and that `output_config.format` cannot ask for
 * @throws UntranslatableError naming the field
 */
export function toolFields(
  request: ChatRequest,
  traits: Traits,
  answerSchema: Record<string, unknown> | null,
): ToolFields {
  const tools = (request.tools ?? []).map((tool, index) => toolOf(tool, `tools[${index}]`, traits));
  const choice = choiceOf(request, tools.length > 0);
  const isForced = choice?.type === 'any' || choice?.type === 'tool';
  if (isForced && !traits.forcesTools) {
    throw new UntranslatableError('This model cannot be made to call a tool; `auto` lets it.', 'tool_choice');
  }
  // A call that must be one of a tool has no text to give a schema to.
  if (answerSchema && !isForced) return withAnswerTool(tools, choice, answerSchema, traits);
  return { ...(tools.length > 0 ? { tools } : {}), ...(choice ? { tool_choice: choice } : {}) };
}

function withAnswerTool(
  tools: AnthropicTool[],
  choice: ToolChoice | null,
  schema: Record<string, unknown>,
  traits: Traits,
): ToolFields {
  if (!traits.forcesTools) {
    throw new UntranslatableError('This model cannot be held to a schema at this route.', 'response_format');
  }
  const answer: AnthropicTool = {
    name: ANSWER_TOOL,
    description: 'Gives the final answer. Its input is the answer.',
    input_schema: schema,
  };
  const isOnly = tools.length === 0 || choice?.type === 'none';
  return {
    tools: [...tools, answer],
    tool_choice: isOnly
      ? { type: 'tool', name: ANSWER_TOOL, disable_parallel_tool_use: true }
      : { ...choice, type: 'any' },
  };
}

function toolOf(
  tool: NonNullable<ChatRequest['tools']>[number],
  param: string,
  traits: Traits,
): AnthropicTool {
  const definition = tool.function;
  if (tool.type !== 'function' || !definition) {
    throw new UntranslatableError('Anthropic is sent tools of type function alone.', `${param}.type`);
  }
  if (definition.name === ANSWER_TOOL) {
    throw new UntranslatableError('This name is taken by the gateway.', `${param}.function.name`);
  }
  if (definition.strict && !traits.nativeSchema) {
    throw new UntranslatableError('This model has no strict tools.', `${param}.function.strict`);
  }
  const description = text(definition.description);
  return {
    name: definition.name,
    ...(description === null ? {} : { description }),
    input_schema: { type: 'object', properties: {}, ...definition.parameters },
    ...(definition.strict ? { strict: true } : {}),
    ...cacheControlOf(tool.cache_control ?? definition.cache_control, param),
  };
}

function choiceOf(request: ChatRequest, hasTools: boolean): ToolChoice | null {
  const asked = request.tool_choice ?? 'auto';
  const choice = wordOf(asked);
  if (!hasTools) {
    if (choice.type === 'auto' || choice.type === 'none') return null;
    throw new UntranslatableError('`tool_choice` asks for a tool where there is none.', 'tool_choice');
  }
  if (request.parallel_tool_calls === false && choice.type !== 'none') {
    return { ...choice, disable_parallel_tool_use: true };
  }
  return request.tool_choice ? choice : null;
}

function wordOf(asked: NonNullable<ChatRequest['tool_choice']>): ToolChoice {
  if (asked === 'none' || asked === 'auto') return { type: asked };
  if (asked === 'required') return { type: 'any' };
  const name =
    typeof asked === 'object' && asked.type === 'function' ? text(object(asked.function)?.name) : null;
  if (name !== null) return { type: 'tool', name };
  throw new UntranslatableError(
    'Anthropic takes the tool choices none, auto, required and one function by name.',
    'tool_choice',
  );
}
