import { expect } from 'vitest';
import { type Asked, ask, newWorkspace, scripted } from './api';

/** POST /v1/messages, with the key as Anthropic's clients send it unless the test says otherwise. */
export function messages(body: unknown, { key, headers, ...asked }: Asked = {}): Promise<Response> {
  return ask('/v1/messages', body, {
    ...asked,
    headers: { ...(key ? { 'x-api-key': key } : {}), ...headers },
  });
}

/** Asks and expects 200; gives head, text and parsed body. */
export async function messagesOk(
  body: unknown,
  asked: Asked = {},
): Promise<{ response: Response; text: string; json: any; id: string }> {
  const response = await messages(body, asked);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return { response, text, json: JSON.parse(text), id: response.headers.get('x-btl-request-id') ?? '' };
}

/** Anthropic's shape of an error, its ids and its status. @returns `error` */
export async function expectAnthropicError(response: Response, status: number, type: string): Promise<any> {
  const text = await response.text();
  expect(response.status, text).toBe(status);
  const { error, request_id: id, ...rest } = JSON.parse(text);
  expect(rest).toEqual({ type: 'error' });
  expect(error, text).toMatchObject({ type, message: expect.any(String) });
  expect(id).toMatch(/^req_[0-9a-f]{32}$/);
  expect(response.headers.get('x-btl-request-id')).toBe(id);
  return error;
}

export interface MessageEvent {
  event: string;
  data: any;
}

/** A stream's events, and the receipt in its last block. Every event's name is its type. */
export async function readMessageStream(
  response: Response,
): Promise<{ events: MessageEvent[]; receipt: any; text: string }> {
  const text = await response.text();
  expect(response.status, text).toBe(200);
  const events: MessageEvent[] = [];
  let receipt: any = null;
  for (const block of text.split('\n\n').filter(Boolean)) {
    const lines = block.split('\n').filter((line) => line !== ': keep-alive');
    if (lines[0]?.startsWith(': x-btl-receipt ')) receipt = JSON.parse(lines.shift()?.slice(16) ?? '');
    expect(lines, block).toHaveLength(2);
    const event = lines[0]?.replace(/^event: /, '') ?? '';
    const data = JSON.parse(lines[1]?.replace(/^data: /, '') ?? '');
    expect(data.type).toBe(event);
    events.push({ event, data });
  }
  return { events, receipt, text };
}

/** The message that a stream's events make, assembled as Anthropic's clients do, with its grammar checked. */
export function assemble(events: readonly MessageEvent[]): any {
  const told = events.filter(({ event }) => event !== 'ping').map(({ data }) => data);
  const [start, ...rest] = told;
  expect(start.type).toBe('message_start');
  expect(rest.at(-1)).toEqual({ type: 'message_stop' });
  const message = structuredClone(start.message);
  expect(message.content).toEqual([]);
  let open: { index: number; json: string } | null = null;
  for (const data of rest.slice(0, -1)) {
    if (data.type === 'content_block_start') {
      expect(open).toBeNull();
      expect(data.index).toBe(message.content.length);
      message.content.push(structuredClone(data.content_block));
      open = { index: data.index, json: '' };
    } else if (data.type === 'content_block_delta') {
      expect(data.index).toBe(open?.index);
      grow(message.content[data.index], data.delta, open);
    } else if (data.type === 'content_block_stop') {
      expect(data.index).toBe(open?.index);
      if (open?.json) message.content[data.index].input = JSON.parse(open.json);
      open = null;
    } else {
      expect(data.type).toBe('message_delta');
      expect(open).toBeNull();
      Object.assign(message, data.delta);
      Object.assign(message.usage, data.usage);
    }
  }
  return message;
}

function grow(block: any, delta: any, open: { json: string } | null): void {
  if (delta.type === 'text_delta') block.text += delta.text;
  else if (delta.type === 'thinking_delta') block.thinking += delta.thinking;
  else if (delta.type === 'signature_delta') block.signature += delta.signature;
  else if (delta.type === 'input_json_delta' && open) open.json += delta.partial_json;
  else if (delta.type === 'citations_delta') block.citations = [...(block.citations ?? []), delta.citation];
  else throw new Error(`a delta of type ${delta.type}`);
}

/** A chat chunk of the fake provider. */
export const chunk = (delta: object, finish_reason: string | null = null) =>
  JSON.stringify({
    id: 'up',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'up',
    choices: [{ index: 0, delta, finish_reason }],
  });
export const usageChunk = (usage: object) =>
  JSON.stringify({ id: 'up', object: 'chat.completion.chunk', created: 1, model: 'up', choices: [], usage });

/** A completion body of the fake provider. */
export const completion = (message: object, finish_reason = 'stop', usage: object = USAGE) =>
  JSON.stringify({
    id: 'up',
    object: 'chat.completion',
    created: 1,
    model: 'up',
    choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason }],
    usage,
  });

const USAGE = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

export { newWorkspace, scripted };
