import type { InputItem, MessageItem } from './items';
import { itemId } from './output-writer';

const PREFIXES = new Map([
  ['message', 'msg'],
  ['function_call', 'fc'],
  ['function_call_output', 'fco'],
  ['custom_tool_call', 'ctc'],
  ['custom_tool_call_output', 'ctco'],
  ['reasoning', 'rs'],
  ['additional_tools', 'at'],
]);

/**
 * A turn's items as they are kept and listed: each with an id and a status, contents as parts.
 * @param idBase of whom ids are made where the caller gave none
 */
export function keptItems(items: readonly InputItem[], idBase: string): Record<string, unknown>[] {
  return items.map((item, index) => {
    const given = item.type === 'hosted' ? (item as { item: Record<string, unknown> }).item : item;
    const id = given.id ?? itemId(PREFIXES.get(String(item.type)) ?? 'item', idBase, 'input', index);
    const kept = { ...given, id, status: 'completed' };
    if (item.type === 'message') return { ...kept, ...messageParts(item as MessageItem) };
    if (item.type === 'reasoning') return { ...kept, summary: given.summary ?? [] };
    if (item.type === 'additional_tools') return { ...kept, role: given.role ?? 'developer' };
    return kept;
  });
}

function messageParts({ role, content }: MessageItem): Record<string, unknown> {
  const type = role === 'assistant' ? 'output_text' : 'input_text';
  const parts = typeof content === 'string' ? [{ type, text: content }] : content;
  return { role, content: parts.map((part) => keptPart(part, type)) };
}

function keptPart(part: Record<string, unknown>, textType: string): Record<string, unknown> {
  if (part.type === 'input_image') return { ...part, detail: part.detail ?? 'auto' };
  if (part.type === 'refusal' || typeof part.text !== 'string') return part;
  const noted = textType === 'output_text' ? { annotations: part.annotations ?? [] } : {};
  return { ...part, type: textType, ...noted };
}
