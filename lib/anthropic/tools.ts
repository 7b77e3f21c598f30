import type { ChatRequest } from '@/lib/openai/chat';
import { markOf, refuse } from './content';
import type { Json } from './json';
import type { CountRequest, Tool } from './request';

type ChatTools = Pick<ChatRequest, 'tools' | 'tool_choice' | 'parallel_tool_calls'>;

/** Tools that Anthropic itself runs: no other provider has them, and their uses are not priced here. */
const RUN_BY_ANTHROPIC = /^(web_search|web_fetch|code_execution|tool_search_tool|advisor)_/;

/** @param type of a tool */
export function isRunByAnthropic(type: unknown): boolean {
  return typeof type === 'string' && RUN_BY_ANTHROPIC.test(type);
}

/** An edit of the context that takes something out of it. @param type of the edit */
export function isClearing(type: unknown): boolean {
  return typeof type === 'string' && type.startsWith('clear_');
}

/**
 * Tools whose schema Claude knows by heart and the client runs: other models are told it.
 * From platform.claude.com's pages on each tool, November 2026.
 */
const KNOWN: readonly (readonly [RegExp, string, Json])[] = [
  [
    /^bash_\d/,
    'Runs a command in a persistent bash session on the user’s machine.',
    {
      command: { type: 'string', description: 'The command to run.' },
      restart: { type: 'boolean', description: 'True restarts the session instead.' },
    },
  ],
  [
    /^text_editor_\d/,
    'Views, creates and edits text files on the user’s machine.',
    {
      command: { type: 'string', enum: ['view', 'create', 'str_replace', 'insert'] },
      path: { type: 'string', description: 'Absolute path of a file or folder.' },
      file_text: { type: 'string', description: 'For create: the content.' },
      old_str: { type: 'string', description: 'For str_replace: what to replace; must stand there once.' },
      new_str: { type: 'string', description: 'For str_replace: what to put in its place.' },
      insert_line: { type: 'integer', description: 'For insert: the line after which to insert.' },
      insert_text: { type: 'string', description: 'For insert: what to insert.' },
      view_range: {
        type: 'array',
        items: { type: 'integer' },
        description: 'For view: first and last line.',
      },
    },
  ],
  [
    /^memory_\d/,
    'Reads and writes files under /memories, which last from one conversation to the next.',
    {
      command: { type: 'string', enum: ['view', 'create', 'str_replace', 'insert', 'delete', 'rename'] },
      path: { type: 'string', description: 'A path under /memories.' },
      file_text: { type: 'string', description: 'For create: the content.' },
      old_str: { type: 'string', description: 'For str_replace: what to replace.' },
      new_str: { type: 'string', description: 'For str_replace: what to put in its place.' },
      insert_line: { type: 'integer', description: 'For insert: the line after which to insert.' },
      insert_text: { type: 'string', description: 'For insert: what to insert.' },
      old_path: { type: 'string', description: 'For rename: the path now.' },
      new_path: { type: 'string', description: 'For rename: the path then.' },
    },
  ],
];

/**
 * Tools and their choice in the words of a chat.
 * @param leave told the path of each tool that is left out because no route of ours has it
 * @throws ApiError invalid_request for a tool that no route can be told, and for a choice of one that is not there
 */
export function toolsOf(request: CountRequest, leave: (param: string) => void): ChatTools {
  const tools = (request.tools ?? []).flatMap((tool, index) => {
    const param = `tools[${index}]`;
    if (!isRunByAnthropic(tool.type)) return [toolOf(tool, param)];
    leave(param);
    return [];
  });
  const choice = request.tool_choice;
  if (choice?.type === 'tool') assertThere(choice.name, tools);
  if (choice?.type === 'any' && tools.length === 0)
    refuse('`tool_choice` asks for a tool where there is none that can be served.', 'tool_choice');
  if (tools.length === 0) return {};
  return {
    tools,
    ...(choice && choice.type !== 'auto' ? { tool_choice: wordOf(choice) } : {}),
    ...(choice?.disable_parallel_tool_use === true ? { parallel_tool_calls: false } : {}),
  };
}

type ChatTool = NonNullable<ChatRequest['tools']>[number];

function toolOf(tool: Tool, param: string): ChatTool {
  const name = tool.name || refuse('A tool needs its `name`.', `${param}.name`);
  const type = tool.type ?? 'custom';
  if (type === 'custom') {
    const parameters =
      tool.input_schema ?? refuse('A tool needs its `input_schema`.', `${param}.input_schema`);
    const description = tool.description ? { description: tool.description } : {};
    const strict = tool.strict ? { strict: true } : {};
    return { type: 'function', function: { name, ...description, parameters, ...strict }, ...markOf(tool) };
  }
  const known = KNOWN.find(([pattern]) => pattern.test(type));
  if (!known) {
    return refuse(
      `Tools of type \`${type.slice(0, 64)}\` are not served here; send the tool with an \`input_schema\` of its own.`,
      `${param}.type`,
    );
  }
  const [, description, properties] = known;
  const parameters = { type: 'object', properties, required: type.startsWith('bash') ? [] : ['command'] };
  return { type: 'function', function: { name, description, parameters }, ...markOf(tool) };
}

function assertThere(name: string | undefined, tools: readonly ChatTool[]): void {
  if (tools.some((tool) => tool.function?.name === name)) return;
  refuse(
    `\`tool_choice\` names a tool that is not among \`tools\`, or that no route here can run.`,
    'tool_choice.name',
  );
}

function wordOf(choice: NonNullable<CountRequest['tool_choice']>): ChatRequest['tool_choice'] {
  if (choice.type === 'any') return 'required';
  if (choice.type === 'tool') return { type: 'function', function: { name: choice.name } };
  return choice.type;
}
