import { CUSTOM_INPUT, type ToolName } from '@/lib/openai/responses/tools';
import { type TranslatedCall, UntranslatableError } from '../translator';
import { type Json, list, object, text } from './json';
import { thoughtItems } from './pin';

type Names = ReadonlyMap<string, ToolName>;

/** A chat's messages as items. */
export function inputOf(call: TranslatedCall, names: Names): Json[] {
  const custom = new Set<string>();
  return call.request.messages.flatMap((message, index): Json[] => {
    const path = `messages[${index}]`;
    switch (message.role) {
      case 'assistant':
        return [
          ...thoughtItems(message.reasoning_details, call),
          ...saidItems(message.content),
          ...list(message.tool_calls).map((entry) => callItem(object(entry) ?? {}, names, custom)),
        ];
      case 'tool': {
        const id = String(message.tool_call_id ?? '');
        const type = custom.has(id) ? 'custom_tool_call_output' : 'function_call_output';
        return [{ type, call_id: id, output: partsOf(message.content, path) }];
      }
      case 'function':
        throw new UntranslatableError('Results of functions go by `tool` here.', `${path}.role`);
      default:
        return [{ type: 'message', role: message.role, content: partsOf(message.content, path) }];
    }
  });
}

function saidItems(content: unknown): Json[] {
  const said =
    typeof content === 'string'
      ? content
      : list(content)
          .map((part) => text(object(part)?.text) ?? text(object(part)?.refusal) ?? '')
          .join('');
  return said === '' ? [] : [{ type: 'message', role: 'assistant', content: said }];
}

function callItem(call: Json, names: Names, custom: Set<string>): Json {
  const called = object(call.function) ?? {};
  const id = String(call.id ?? '');
  const given = String(called.name ?? '');
  const { kind, name, namespace } = names.get(given) ?? { kind: 'function', name: given, namespace: null };
  const named = { call_id: id, name, ...(namespace === null ? {} : { namespace }) };
  const written = String(called.arguments ?? '');
  if (kind === 'function') return { type: 'function_call', ...named, arguments: written };
  custom.add(id);
  return { type: 'custom_tool_call', ...named, input: customInput(written) };
}

function customInput(written: string): string {
  try {
    const input = object(JSON.parse(written))?.[CUSTOM_INPUT];
    return typeof input === 'string' ? input : written;
  } catch {
    return written;
  }
}

function partsOf(content: unknown, path: string): string | Json[] {
  if (typeof content === 'string') return content;
  return list(content).map((part, index) => partOf(object(part) ?? {}, `${path}.content[${index}]`));
}

function partOf(part: Json, path: string): Json {
  if (part.type === 'text') return { type: 'input_text', text: part.text };
  if (part.type === 'image_url') {
    const image = object(part.image_url) ?? { url: part.image_url };
    return { type: 'input_image', image_url: image.url, detail: image.detail ?? 'auto' };
  }
  if (part.type === 'file') {
    const { file_data: data, filename } = object(part.file) ?? {};
    const isLink = typeof data === 'string' && data.startsWith('http');
    return isLink
      ? { type: 'input_file', file_url: data }
      : { type: 'input_file', file_data: data, filename: filename ?? 'file' };
  }
  throw new UntranslatableError(
    `This route takes no part of type "${String(part.type).slice(0, 40)}".`,
    path,
  );
}
