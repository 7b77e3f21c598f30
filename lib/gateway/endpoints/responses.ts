import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ApiError } from '@/lib/base/errors';
import { findModel, parseSlug } from '@/lib/catalog/resolve';
import { asciiJson } from '@/lib/openai/byte-text';
import { weightyFields } from '@/lib/openai/chat-text';
import { spliceText } from '@/lib/openai/json-bytes';
import { notFound, type StoredResponse } from '@/lib/responses/store';
import { readJson } from '../door/body';
import type { Visit } from '../door/exchange';
import { sendJson } from '../door/send-json';
import { createResponse } from '../responses/create';
import { followStream, reassurance, refuseStream, replayStream } from '../responses/follow';
import { callerOf, readRequest } from '../responses/read-request';
import { Limit, Name, readQuery } from './query-params';

/** POST /v1/responses */
export const create = createResponse;

export const RetrievalQuery = z.looseObject({
  stream: z.enum(['true', 'false']).optional(),
  starting_after: z
    .string()
    .regex(/^\d{1,9}$/, 'expected the sequence number of an event')
    .optional(),
});

/** GET /v1/responses/{id}: as it stands; with `stream=true`, the events of one that is streamed in the background. */
export async function retrieve(visit: Visit): Promise<void> {
  const id = idOf(visit);
  const { stream, starting_after: after } = readQuery(RetrievalQuery, visit.query);
  const stored = await find(visit, id);
  if (stream !== 'true') return sendStored(visit, stored);
  const from = after === undefined ? -1 : Number(after);
  const run = visit.runtime.background.find(id);
  if (run && !run.isStreamed) throw notStreamed();
  if (run && run.exchange.events !== null) return followStream(visit, run.exchange, from);
  const { events } = await untilDone(visit, stored, STREAM_WAIT_MS, reassurance(visit));
  if (events !== null) return replayStream(visit, events, from);
  if (!visit.exchange.headSent) throw notStreamed();
  refuseStream(visit, notStreamed());
}

/** DELETE /v1/responses/{id}: one that is being made is stopped. */
export async function remove(visit: Visit): Promise<void> {
  const id = idOf(visit);
  const { isDone } = await find(visit, id);
  if (!isDone) await visit.runtime.background.cancel(id);
  if (!(await visit.runtime.responses.delete(callerOf(visit), id))) throw notFound(id, null);
  sendJson(visit, 200, { id, object: 'response', deleted: true });
}

/** POST /v1/responses/{id}/cancel: stops one that is made in the background; one that has ended is given as it is. */
export async function cancel(visit: Visit): Promise<void> {
  const stored = await find(visit, idOf(visit));
  if (!stored.background)
    throw new ApiError(
      'invalid_request',
      'Only a response made with `background: true` can be cancelled; end another by closing its connection.',
    );
  if (!stored.isDone && !stored.isOrphan) await visit.runtime.background.cancel(stored.id);
  await visit.runtime.background.find(stored.id)?.done;
  sendStored(visit, await untilDone(visit, stored, CANCEL_WAIT_MS));
}

export const InputItemsQuery = z.looseObject({
  limit: Limit,
  order: z.enum(['asc', 'desc']).default('desc'),
  after: Name.optional(),
  before: Name.optional(),
});

/** GET /v1/responses/{id}/input_items: this turn's items, newest first unless asked otherwise. */
export async function inputItems(visit: Visit): Promise<void> {
  const { limit, order, after, before } = readQuery(InputItemsQuery, visit.query);
  const { content } = await find(visit, idOf(visit));
  const items = order === 'asc' ? content.input : [...content.input].reverse();
  const from = after === undefined ? 0 : placeOf(items, after, 'after') + 1;
  const to = before === undefined ? items.length : placeOf(items, before, 'before');
  const page = items.slice(from, Math.max(from, Math.min(to, from + limit)));
  sendJson(visit, 200, {
    object: 'list',
    data: page,
    first_id: page[0]?.id ?? null,
    last_id: page[page.length - 1]?.id ?? null,
    has_more: from + page.length < to,
  });
}

/** POST /v1/responses/input_tokens: what a request's prompt has, by the model's tokenizer; free. */
export async function countInputTokens(visit: Visit): Promise<void> {
  const { value } = await readJson(visit);
  const { request, chat } = await readRequest(visit, value);
  const { runtime } = visit;
  const name = parseSlug(request.body.model).slug;
  const model = findModel(runtime.catalog.current(), name, { workspaceVisible: true });
  if (!model)
    throw new ApiError('model_not_found', `There is no model "${name.slice(0, 100)}".`, { param: 'model' });
  const text = { messages: chat.messages, tools: chat.tools ?? [] };
  const extra = weightyFields(chat);
  const counted = await runtime.freeTokens.countChat(text, model.tokenizer);
  const beside =
    Object.keys(extra).length > 0
      ? await runtime.freeTokens.countText(JSON.stringify(extra), model.tokenizer)
      : 0;
  sendJson(visit, 200, { object: 'response.input_tokens', input_tokens: counted + beside });
}

/** POST /v1/responses/compact */
export function compact(): never {
  throw new ApiError(
    'unsupported_parameter',
    'Histories are not compacted here: send the items the model is to see, or continue with `previous_response_id`.',
  );
}

/** A stream that another process makes is waited for so long. */
const STREAM_WAIT_MS = 600_000;
const CANCEL_WAIT_MS = 10_000;
const POLL_MS = 250;

function idOf({ params }: Visit): string {
  return params.id ?? '';
}

async function find(visit: Visit, id: string): Promise<StoredResponse> {
  const stored = await visit.runtime.responses.find(callerOf(visit), id);
  if (!stored) throw notFound(id, null);
  return stored;
}

/** As it is when it has ended, or when there is no more time. */
async function untilDone(
  visit: Visit,
  stored: StoredResponse,
  withinMs: number,
  whileWaiting = () => {},
): Promise<StoredResponse> {
  let left = false;
  visit.exchange.onClientGone(() => {
    left = true;
  });
  const until = performance.now() + withinMs;
  let now = await find(visit, stored.id);
  while (!now.isDone && !now.isOrphan && !left && performance.now() < until) {
    await sleep(POLL_MS);
    whileWaiting();
    now = await find(visit, stored.id);
  }
  return now;
}

function sendStored(visit: Visit, stored: StoredResponse): void {
  visit.headers.add('content-type', 'application/json');
  visit.exchange.send(200, visit.headers, shownResponse(visit, stored));
}

function shownResponse({ query }: Visit, { content, isDone, isOrphan }: StoredResponse): string {
  const changed = new Map<string, string>();
  if (isOrphan) {
    changed.set('status', '"failed"');
    changed.set('error', JSON.stringify(DIED));
  } else if (!isDone) changed.set('status', '"in_progress"');
  const asked = [...query.getAll('include'), ...query.getAll('include[]')];
  if (asked.includes('reasoning.encrypted_content'))
    changed.set('output', asciiJson(JSON.stringify(content.output)));
  if (changed.size === 0) return content.response;
  return Buffer.from(spliceText(Buffer.from(content.response), changed), 'latin1').toString('utf8');
}

const DIED = {
  code: 'server_error',
  message: 'The server that made this response stopped. Nothing was charged.',
};

function placeOf(items: readonly Record<string, unknown>[], id: string, param: string): number {
  const at = items.findIndex((item) => item.id === id);
  if (at < 0)
    throw new ApiError('invalid_request', `Query parameter ${param}: no item of this response has that id.`, {
      param,
    });
  return at;
}

function notStreamed(): ApiError {
  return new ApiError(
    'invalid_request',
    'Only a response made with `background: true` and `stream: true` can be streamed again, while its stream is not too long to be kept.',
    { param: 'stream' },
  );
}
