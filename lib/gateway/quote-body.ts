/**
 * A quote may be asked with a Responses body: `input`, `instructions` and `max_output_tokens` become messages
 * and a cap, which is all that a price depends on. Any other body is given back as it is.
 */
export function responsesToChat(value: unknown): unknown {
  if (!isObject(value) || 'messages' in value || !('input' in value)) return value;
  const { input, instructions, max_output_tokens: cap, tools, ...rest } = value;
  const messages: unknown[] = [];
  if (typeof instructions === 'string') messages.push({ role: 'system', content: instructions });
  if (typeof input === 'string') messages.push({ role: 'user', content: input });
  else if (Array.isArray(input)) messages.push(...input.map(itemToMessage));
  return {
    ...rest,
    messages,
    ...(cap === undefined ? {} : { max_completion_tokens: cap }),
    ...(Array.isArray(tools) ? { tools: tools.filter(isObject).map(toolToChat) } : {}),
  };
}

function itemToMessage(item: unknown): unknown {
  if (!isObject(item)) return item;
  if (item.type === 'function_call')
    return { role: 'assistant', content: `${item.name ?? ''}${item.arguments ?? ''}` };
  if (item.type === 'function_call_output')
    return { role: 'tool', tool_call_id: String(item.call_id ?? ''), content: String(item.output ?? '') };
  const content = Array.isArray(item.content) ? item.content.map(partToChat) : item.content;
  return { role: item.role ?? 'user', content };
}

function partToChat(part: unknown): unknown {
  if (!isObject(part)) return part;
  if (part.type === 'input_text' || part.type === 'output_text') return { type: 'text', text: part.text };
  if (part.type === 'input_image')
    return { type: 'image_url', image_url: { url: part.image_url, detail: part.detail } };
  if (part.type === 'input_file')
    return { type: 'file', file: { file_data: part.file_data, filename: part.filename } };
  return part;
}

function toolToChat(tool: Record<string, unknown>): unknown {
  if (tool.type !== 'function' || 'function' in tool) return tool;
  const { type, ...definition } = tool;
  return { type, function: definition };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
