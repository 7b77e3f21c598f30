import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ApiError } from '@/lib/base/errors';
import { invalidRequest } from '../chat';
import type { PlacedItem } from './conversation';
import type { AdditionalToolsItem } from './items';
import type { ResponsesBody, ToolSpec } from './request';

const FunctionTool = z.looseObject({
  type: z.literal('function'),
  name: z.string().min(1).max(128),
  description: z.string().nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
  strict: z.boolean().nullish(),
});
const CustomTool = z.looseObject({
  type: z.literal('custom'),
  name: z.string().min(1).max(128),
  description: z.string().nullish(),
  format: z
    .looseObject({ type: z.string(), syntax: z.string().nullish(), definition: z.string().nullish() })
    .nullish(),
});
const NamespaceTool = z.looseObject({
  type: z.literal('namespace'),
  name: z.string().min(1).max(128),
  description: z.string().nullish(),
  tools: z.array(z.looseObject({ type: z.string() })),
});

/** What a function of the chat stands for in the caller's words. */
export interface ToolName {
  kind: 'function' | 'custom';
  name: string;
  namespace: string | null;
}

/** The caller's tools as a chat knows them, and the way back. */
export interface ChatTools {
  tools: ChatTool[];
  /** Undefined: what a chat does by itself. */
  choice: unknown;
  /** By the chat's name of each. */
  names: ReadonlyMap<string, ToolName>;
  /** Tools that only their maker can run, offered and not forced: the model is not told of them. */
  unserved: string[];
}

export interface ChatTool {
  type: 'function';
  function: { name: string; description?: string; parameters?: Record<string, unknown>; strict?: true };
}

/** Names that only OpenAI's own machines answer to. */
const CHOICES_OF_TOOLS = new Set(['function', 'custom']);
/** Under this name the one argument of a custom tool's function stands. */
export const CUSTOM_INPUT = 'input';

/** A tool, and what of the request it stands in. */
interface PlacedTool {
  tool: ToolSpec;
  path: string;
}

/** The tools of a request, and those its conversation adds; one that is told again stands as it was told last. */
export function offeredTools({ tools }: ResponsesBody, items: readonly PlacedItem[]): PlacedTool[] {
  const offered = (tools ?? []).map((tool, index) => ({ tool, path: `tools[${index}]` }));
  for (const { item, path } of items) {
    if (item.type !== 'additional_tools') continue;
    for (const [index, tool] of (item as AdditionalToolsItem).tools.entries()) {
      const known = offered.findIndex(({ tool: { type, name } }) => type === tool.type && name === tool.name);
      offered.splice(known < 0 ? offered.length : known, 1, { tool, path: `${path}.tools[${index}]` });
    }
  }
  return offered;
}

/**
 * @param offered of `offeredTools`
 * @throws ApiError invalid_request for a tool that is malformed or forced and not there, unsupported_parameter for a
 * forced tool that no route can serve
 */
export function readTools(choice: ResponsesBody['tool_choice'], offered: readonly PlacedTool[]): ChatTools {
  const read: ChatTools = { tools: [], choice: undefined, names: new Map(), unserved: [] };
  const names = read.names as Map<string, ToolName>;
  for (const { tool, path } of offered) addTool(tool, path, read, names);
  applyChoice(choice, read);
  return read;
}

function addTool(tool: ToolSpec, path: string, read: ChatTools, names: Map<string, ToolName>): void {
  if (tool.type === 'function' || tool.type === 'custom') addCallable(tool, path, read, names, null);
  else if (tool.type === 'namespace') {
    const space = parse(NamespaceTool, tool, path);
    for (const [index, inner] of space.tools.entries()) {
      // The model reads all tools together: what the namespace is for need be said once.
      const about =
        index === 0 && space.description ? `Tools of "${space.name}": ${space.description}\n\n` : '';
      addCallable(inner, `${path}.tools[${index}]`, read, names, { name: space.name, about });
    }
  } else read.unserved.push(`${path}:${tool.type}`);
}

function addCallable(
  tool: ToolSpec,
  path: string,
  read: ChatTools,
  names: Map<string, ToolName>,
  space: { name: string; about: string } | null,
): void {
  if (tool.type !== 'function' && tool.type !== 'custom')
    throw refused(
      `${path}.type`,
      `"${tool.type.slice(0, 64)}" cannot stand in a namespace; expected function or custom`,
    );
  const { kind, name, chat } =
    tool.type === 'function'
      ? functionOf(parse(FunctionTool, tool, path))
      : customOf(parse(CustomTool, tool, path));
  const namespace = space?.name ?? null;
  const chatName = chatNameOf(name, namespace);
  if (names.has(chatName)) throw refused(`${path}.name`, `two tools are called "${name}"`);
  names.set(chatName, { kind, name, namespace });
  const description = `${space?.about ?? ''}${chat.description ?? ''}`;
  read.tools.push({
    type: 'function',
    function: { ...chat, name: chatName, ...(description ? { description } : {}) },
  });
}

type Definition = Omit<ChatTool['function'], 'name'>;

function functionOf({ name, description, parameters, strict }: z.infer<typeof FunctionTool>) {
  const chat: Definition = {
    ...(description ? { description } : {}),
    ...(parameters ? { parameters } : {}),
    ...(strict ? { strict: true } : {}),
  };
  return { kind: 'function' as const, name, chat };
}

/** A custom tool takes plain text: as a function it takes one string. */
function customOf({ name, description, format }: z.infer<typeof CustomTool>) {
  const grammar = format?.definition
    ? `The input must follow this ${format.syntax ?? ''} grammar exactly:\n${format.definition}`
    : '';
  const chat: Definition = {
    description: [description, grammar].filter(Boolean).join('\n\n') || undefined,
    parameters: {
      type: 'object',
      properties: {
        [CUSTOM_INPUT]: { type: 'string', description: 'The whole input of the tool, as plain text.' },
      },
      required: [CUSTOM_INPUT],
      additionalProperties: false,
    },
  };
  return { kind: 'custom' as const, name, chat };
}

const CHAT_NAME_CHARS = 64;
const HASH_CHARS = 8;

/** The name of a tool in a chat, where names are short and plain; the same for the same tool, turn after turn. */
export function chatNameOf(name: string, namespace: string | null | undefined): string {
  const whole = namespace ? `${namespace}__${name}` : name;
  const plain = whole.replace(/[^a-zA-Z0-9_-]/g, '_');
  if (plain === whole && whole.length <= CHAT_NAME_CHARS) return whole;
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, HASH_CHARS);
  return `${plain.slice(0, CHAT_NAME_CHARS - HASH_CHARS - 1)}_${hash}`;
}

function applyChoice(choice: ResponsesBody['tool_choice'], read: ChatTools): void {
  if (choice === null || choice === undefined) return;
  if (typeof choice === 'string') read.choice = plainChoice(choice, read, 'tool_choice');
  else if (choice.type === 'allowed_tools') allowOnly(choice, read);
  else read.choice = { type: 'function', function: { name: chosenName(choice, read, 'tool_choice') } };
}

function plainChoice(choice: string, read: ChatTools, param: string): string | undefined {
  if (choice === 'required' && read.tools.length === 0) {
    if (read.unserved.length === 0) throw refused(param, 'a tool is required and `tools` has none');
    throw unservable(param, read.unserved.join(', '));
  }
  // By itself a chat does so.
  return choice === 'auto' || read.tools.length === 0 ? undefined : choice;
}

/** The model is told of the allowed tools only: every route understands that. */
function allowOnly(choice: Record<string, unknown>, read: ChatTools): void {
  const { mode, tools } = choice;
  const param = 'tool_choice';
  if (mode !== 'auto' && mode !== 'required') throw refused(`${param}.mode`, 'expected "auto" or "required"');
  if (!Array.isArray(tools)) throw refused(`${param}.tools`, 'expected an array of tools');
  const allowed = new Set<string>();
  for (const [index, tool] of tools.entries()) {
    const entry = (typeof tool === 'object' && tool !== null ? tool : {}) as Record<string, unknown>;
    // One that only its maker runs may be allowed: the model need not use it.
    if (typeof entry.type === 'string' && !CHOICES_OF_TOOLS.has(entry.type)) continue;
    allowed.add(chosenName(entry, read, `${param}.tools[${index}]`));
  }
  read.tools = read.tools.filter((tool) => allowed.has(tool.function.name));
  if (mode === 'required' && read.tools.length === 0) throw unservable(`${param}.tools`, 'what is allowed');
  read.choice = mode === 'required' ? 'required' : undefined;
}

function chosenName(choice: Record<string, unknown>, read: ChatTools, param: string): string {
  const { type, name, namespace } = choice;
  if (typeof type !== 'string' || !CHOICES_OF_TOOLS.has(type))
    throw unservable(param, `"${String(type).slice(0, 64)}"`);
  if (typeof name !== 'string') throw refused(`${param}.name`, 'expected the name of a tool');
  const chatName = chatNameOf(name, typeof namespace === 'string' ? namespace : null);
  if (read.names.get(chatName)?.kind !== type)
    throw refused(param, `there is no ${type} tool "${name.slice(0, 128)}" in \`tools\``);
  return chatName;
}

function parse<T>(schema: z.ZodType<T>, value: unknown, path: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidRequest(parsed.error, path);
}

function refused(param: string, message: string): ApiError {
  return new ApiError('invalid_request', `\`${param}\`: ${message}.`, { param });
}

function unservable(param: string, what: string): ApiError {
  return new ApiError(
    'unsupported_parameter',
    `\`${param}\`: ${what} runs at its maker only, and no route here can be made to use it. Force a function or custom tool, or leave the choice to the model.`,
    { param },
  );
}
