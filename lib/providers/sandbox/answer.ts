import type { SandboxRequest, SandboxTool } from './request';
import { exampleOf } from './schema-example';

export interface SandboxToolCall {
  id: string;
  name: string;
  /** JSON text, or a custom tool's free text. */
  input: string;
  isCustom: boolean;
}

/** What one choice says, before stop sequences and caps. */
export interface Said {
  content: string | null;
  calls: SandboxToolCall[];
}

const LONG_CHUNKS = 400;
const EXAMPLE_TOOL: SandboxTool = {
  name: 'get_weather',
  description: 'An example, since the request brought no tools',
  parameters: { type: 'object', properties: { city: { const: 'Paris' } }, required: ['city'] },
  isCustom: false,
};

/** What the sandbox says to a request, the same every time and honest about what it is. Pure. */
export function answerTo(request: SandboxRequest, choice: number): Said {
  const { fault } = request;
  if (fault === 'empty') return { content: '', calls: [] };
  if (fault === 'echo') return { content: lastUserText(request), calls: [] };
  if (fault === 'long') return { content: longText(request), calls: [] };
  const tools = toolsToCall(request);
  if (tools.length > 0)
    return { content: null, calls: tools.map((tool, index) => callOf(tool, request, choice, index)) };
  const { responseFormat: format } = request;
  if (format.kind === 'schema')
    return { content: JSON.stringify(exampleOf(format.schema) ?? null), calls: [] };
  if (format.kind === 'json' || fault === 'json') return { content: jsonText(request), calls: [] };
  return { content: plainText(request, choice), calls: [] };
}

/** A call where tools are offered, several where several are demanded; none once a tool has answered. */
function toolsToCall(request: SandboxRequest): readonly SandboxTool[] {
  const { tools, toolChoice } = request;
  if (request.fault === 'tool_call') return [tools[0] ?? EXAMPLE_TOOL];
  if (tools.length === 0 || toolChoice.kind === 'none' || request.fault === 'length') return [];
  if (request.messages.at(-1)?.role === 'tool') return [];
  if (toolChoice.kind === 'named') return tools.filter((tool) => toolChoice.names.includes(tool.name));
  if (toolChoice.kind === 'required' && request.isParallel) return tools;
  return [bestTool(request)];
}

/** The tool that shares the most words with the question; the first of equals. */
function bestTool(request: SandboxRequest): SandboxTool {
  const asked = new Set(wordsOf(lastUserText(request)));
  const shared = (tool: SandboxTool) =>
    wordsOf(`${tool.name} ${tool.description}`).filter((word) => asked.has(word)).length;
  return request.tools.reduce((best, tool) => (shared(tool) > shared(best) ? tool : best));
}

function wordsOf(text: string): string[] {
  const spaced = text.slice(0, 20_000).replace(/([a-z])([A-Z])/g, '$1 $2');
  return [...new Set(spaced.toLowerCase().match(/\p{L}{3,}/gu) ?? [])];
}

function callOf(tool: SandboxTool, request: SandboxRequest, choice: number, index: number): SandboxToolCall {
  const place = (choice * 1000 + index).toString(16).padStart(6, '0');
  return {
    id: `call_${request.hash.slice(0, 18)}${place}`,
    name: tool.name,
    input: tool.isCustom ? 'simulated input' : JSON.stringify(exampleOf(tool.parameters) ?? {}),
    isCustom: tool.isCustom,
  };
}

function jsonText(request: SandboxRequest): string {
  return JSON.stringify({
    simulated: true,
    model: request.askedModel,
    answer: 'Simulated by Runtime’s sandbox.',
  });
}

function longText(request: SandboxRequest): string {
  const words = `Simulated for ${request.askedModel} by the sandbox, in ${LONG_CHUNKS} chunks:`.split(' ');
  for (let chunk = words.length + 1; chunk <= LONG_CHUNKS; chunk++) words.push(String(chunk));
  return words.join(' ');
}

function plainText(request: SandboxRequest, choice: number): string {
  const sentences = [
    "This is a simulated answer from Runtime's sandbox: no model was called and nothing real was charged.",
    `You asked for ${request.askedModel}.`,
    toolSentence(request),
    attachmentSentence(request),
    'Token counts, prices, headers and the receipt are worked out as for a real call.',
    "For a real answer, use a live key (gw_live_) and give the server a provider's API key.",
    request.choices > 1 ? `(Choice ${choice + 1} of ${request.choices}.)` : null,
  ];
  return sentences.filter((sentence) => sentence !== null).join(' ');
}

function toolSentence(request: SandboxRequest): string | null {
  const last = request.messages.at(-1);
  if (last?.role !== 'tool') return null;
  const chars = textOf(last.content).length;
  return `The result of your tool arrived (${chars} characters); what follows from it is simulated too.`;
}

const SEEN: Readonly<Record<string, [string, string]>> = {
  image_url: ['image', 'images'],
  input_audio: ['audio clip', 'audio clips'],
  file: ['file', 'files'],
};

function attachmentSentence(request: SandboxRequest): string | null {
  const counts = new Map<string, number>();
  for (const message of request.messages) {
    for (const part of Array.isArray(message.content) ? message.content : []) {
      const type = String((part as { type?: unknown } | null)?.type);
      if (type in SEEN) counts.set(type, (counts.get(type) ?? 0) + 1);
    }
  }
  const shown = [...counts].map(([type, count]) => `${count} ${SEEN[type]?.[count === 1 ? 0 : 1]}`);
  return shown.length === 0
    ? null
    : `You attached ${shown.join(' and ')}; the sandbox does not look at what is attached.`;
}

function lastUserText(request: SandboxRequest): string {
  const last = request.messages.findLast((message) => message.role === 'user');
  return textOf(last?.content);
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  const texts = content.map((part) => (part as { text?: unknown } | null)?.text);
  return texts.filter((text) => typeof text === 'string').join('\n');
}
