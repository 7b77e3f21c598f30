import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { type Asked, ask } from './api';

/** POST /v1/responses. */
export function respond(body: unknown, asked: Asked = {}): Promise<Response> {
  return ask('/v1/responses', body, asked);
}

/** Asks and expects 200; gives head, text and parsed body. */
export async function respondOk(
  body: unknown,
  asked: Asked = {},
): Promise<{ response: Response; text: string; json: any }> {
  const response = await respond(body, asked);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return { response, text, json: JSON.parse(text) };
}

/** A responses request whose last message is the fake provider's script. The marker makes it the test's own. */
export function scriptedTurn(
  script: Record<string, object> = {},
  more: Record<string, unknown> = {},
): { marker: string; body: Record<string, unknown> } {
  const marker = randomUUID();
  const input = JSON.stringify({ marker, ...script });
  return { marker, body: { model: 'acme/one', input, max_output_tokens: 100, ...more } };
}

export interface ResponseStream {
  text: string;
  events: any[];
  receipt: any;
  done: boolean;
  /** The last event's response. */
  response: any;
}

/** Reads a stream of a response and holds its grammar. */
export async function readResponseStream(response: Response, from = 0): Promise<ResponseStream> {
  const text = await response.text();
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const events: any[] = [];
  let receipt: any = null;
  let done = false;
  for (const block of text.split('\n\n')) {
    const lines = block.split('\n').filter((line) => line !== ': keep-alive');
    const comment = lines.find((line) => line.startsWith(': x-btl-receipt '));
    if (comment) receipt = JSON.parse(comment.slice(': x-btl-receipt '.length));
    const data = lines.find((line) => line.startsWith('data: '))?.slice('data: '.length);
    if (data === undefined) continue;
    expect(done, 'nothing follows [DONE]').toBe(false);
    if (data === '[DONE]') {
      done = true;
      continue;
    }
    const event = JSON.parse(data);
    expect(lines.find((line) => line.startsWith('event: '))).toBe(`event: ${event.type}`);
    if (comment) expect(event.type).toMatch(/^response\.(completed|incomplete|failed)$/);
    events.push(event);
  }
  if (from === 0) checkGrammar(events);
  else expect(events[0]?.sequence_number).toBe(from);
  return { text, events, receipt, done, response: events[events.length - 1]?.response };
}

/** Order, numbers and sums of a stream's events. */
export function checkGrammar(events: any[]): void {
  expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
  const types = events.map((event) => event.type);
  expect(types[0]).toBe('response.created');
  const begun = types.indexOf('response.in_progress');
  expect(types.slice(0, begun + 1).filter((type) => type !== 'response.queued')).toEqual([
    'response.created',
    'response.in_progress',
  ]);
  const last = events[events.length - 1];
  expect(last.type).toMatch(/^response\.(completed|incomplete|failed)$/);
  const items: any[] = [];
  for (const event of events.slice(begun + 1, -1)) follow(items, event);
  for (const item of items) expect(item.isDone, JSON.stringify(item)).toBe(true);
  expect(last.response.output).toEqual(items.map(({ done }) => done));
}

/** Holds one event against what came before it. */
function follow(items: any[], event: any): void {
  const { type, output_index: index } = event;
  if (type === 'response.output_item.added') {
    expect(index).toBe(items.length);
    items.push({ item: event.item, parts: [], text: '', isDone: false });
    expect(event.item.status).toBe('in_progress');
    return;
  }
  const entry = items[index];
  expect(entry?.isDone, type).toBe(false);
  if (type === 'response.output_item.done') {
    expect(event.item.id).toBe(entry.item.id);
    Object.assign(entry, { isDone: true, done: event.item });
    return;
  }
  expect(event.item_id).toBe(entry.item.id);
  const at = event.content_index ?? event.summary_index;
  if (/part\.added$/.test(type)) {
    expect(at).toBe(entry.parts.length);
    entry.parts.push({ ...event.part });
    entry.text = '';
  } else if (/\.delta$/.test(type)) entry.text += event.delta;
  else if (/part\.done$/.test(type)) expect(event.part.text ?? event.part.refusal).toBe(entry.text);
  else if (/\.done$/.test(type))
    expect(event.text ?? event.refusal ?? event.arguments ?? event.input).toBe(entry.text);
  else expect(type).toBe('response.output_text.annotation.added');
  if (entry.parts.length > 0 && at !== undefined) expect(at).toBe(entry.parts.length - 1);
}

/** A response without what differs from one to the next. */
export function alike(response: any): any {
  const text = JSON.stringify({ ...response, created_at: 0, completed_at: 0 });
  return JSON.parse(text.replaceAll(String(response.id).slice('resp_'.length), 'ID'));
}

/** The events of a chat stream with these deltas. */
export function chatEvents(
  deltas: Record<string, unknown>[],
  finish = 'stop',
  more: Record<string, unknown> = {},
): string[] {
  const chunk = (choice: unknown) => ({
    id: 'up-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'up',
    choices: [choice],
  });
  return [
    ...deltas.map((delta) => ({ ...chunk({ index: 0, delta, finish_reason: null }) })),
    chunk({ index: 0, delta: {}, finish_reason: finish }),
    {
      ...chunk(null),
      choices: [],
      usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, ...more },
    },
  ].map((event) => JSON.stringify(event));
}

/** A whole chat completion with this message. */
export function chatBody(
  message: Record<string, unknown>,
  finish = 'stop',
  more: Record<string, unknown> = {},
): string {
  return JSON.stringify({
    id: 'up-1',
    object: 'chat.completion',
    created: 1,
    model: 'up',
    choices: [{ index: 0, message: { role: 'assistant', content: null, ...message }, finish_reason: finish }],
    usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, ...more },
  });
}
