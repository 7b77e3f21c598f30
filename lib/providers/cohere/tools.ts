import type { ChatRequest } from '@/lib/openai/chat';
import { UntranslatableError } from '../translator';
import { object } from './json';

interface CohereTool {
  type: 'function';
  function: { name: string; description?: string; parameters: Record<string, unknown> };
}

interface CohereTools {
  tools?: CohereTool[];
  tool_choice?: 'REQUIRED' | 'NONE';
  strict_tools?: true;
}

/**
 * Tools and the choice among them. Cohere is strict for all tools or for none; so one strict tool makes all strict,
 * which keeps what was promised for it.
 * @throws UntranslatableError for tools that are no functions and choices that Cohere has no word for
 */
export function toolsOf(asked: ChatRequest): CohereTools {
  const tools = asked.tools ?? [];
  if (tools.length === 0) return {};
  const functions = tools.map(toolOf);
  const isStrict = tools.some((tool) => tool.function?.strict === true);
  return { ...choiceOf(asked.tool_choice, functions), ...(isStrict ? { strict_tools: true } : {}) };
}

function toolOf(tool: NonNullable<ChatRequest['tools']>[number], index: number): CohereTool {
  const { type, function: definition } = tool;
  if (type !== 'function' || !definition)
    throw new UntranslatableError('Cohere takes function tools only.', `tools[${index}]`);
  return {
    type,
    function: {
      name: definition.name,
      description: definition.description ?? undefined,
      parameters: definition.parameters ?? { type: 'object', properties: {} },
    },
  };
}

/** `auto` is said by saying nothing. One function is forced by offering no other. */
function choiceOf(choice: ChatRequest['tool_choice'], tools: CohereTool[]): CohereTools {
  if (choice === null || choice === undefined || choice === 'auto') return { tools };
  if (choice === 'none') return { tools, tool_choice: 'NONE' };
  if (choice === 'required') return { tools, tool_choice: 'REQUIRED' };
  const name = typeof choice === 'string' ? null : object(choice.function)?.name;
  const forced = tools.filter((tool) => tool.function.name === name);
  if (forced.length > 0) return { tools: forced, tool_choice: 'REQUIRED' };
  throw new UntranslatableError(
    'Cohere takes "auto", "none", "required" or one of the functions in `tools`.',
    'tool_choice',
  );
}
