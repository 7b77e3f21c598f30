import type { Caller } from '@/lib/auth/caller';
import { ApiError } from '@/lib/base/errors';
import type { Model } from '@/lib/catalog/model';
import { findModel, parseSlug } from '@/lib/catalog/resolve';
import { explicitCap } from '@/lib/openai/chat';
import { topLevelMembers } from '@/lib/openai/json-bytes';
import type { PlacedItem } from '@/lib/openai/responses/conversation';
import type { InputItem, ItemReferenceItem } from '@/lib/openai/responses/items';
import { responseIdOfItem } from '@/lib/openai/responses/output-writer';
import { parseResponsesRequest, type ResponsesRequest } from '@/lib/openai/responses/request';
import { type TranslatedRequest, toChat } from '@/lib/openai/responses/to-chat';
import { withoutOldest } from '@/lib/openai/responses/truncate';
import { notFound } from '@/lib/responses/store';
import type { JsonBody } from '../door/body';
import type { Visit } from '../door/exchange';

/** A Responses request, read, with its history, as the chat it stands for. */
export interface ReadRequest extends TranslatedRequest {
  request: ResponsesRequest;
  /** The chat's bytes. */
  body: JsonBody;
}

/**
 * Reads a Responses body: its items, the turns it continues, the stored items it names.
 * @throws ApiError invalid_request, unsupported_parameter, not_found, each naming the field
 */
export async function readRequest(visit: Visit, value: unknown): Promise<ReadRequest> {
  const caller = callerOf(visit);
  const request = parseResponsesRequest(value);
  const { previous_response_id: previous } = request.body;
  const history = previous ? await historyOf(visit, caller, previous) : [];
  if (request.input.some(isReference)) request.input = await dereferenced(visit, caller, request.input);
  const { runtime } = visit;
  const name = parseSlug(request.body.model).slug;
  const model = findModel(runtime.catalog.current(), name, { workspaceVisible: true });
  const translated = toChat(
    request,
    history,
    runtime.thoughts.openerFor(caller.workspaceId, model?.slug ?? name),
  );
  if (request.body.truncation === 'auto' && model) await truncate(visit, translated, model);
  const bytes = Buffer.from(JSON.stringify(translated.chat));
  return { request, ...translated, body: { value: translated.chat, bytes, members: topLevelMembers(bytes) } };
}

const TRIES = 3;
/** Of a model's context, where the caller named no cap: left for the answer. */
const ANSWER_SHARE = 0.25;

/** `truncation: "auto"`: what does not fit the model's context is left out from its beginning. */
async function truncate({ runtime }: Visit, read: TranslatedRequest, model: Model): Promise<void> {
  const { contextTokens, outputTokensMax, tokenizer } = model;
  const answer = Math.min(
    explicitCap(read.chat) ?? Math.floor(contextTokens * ANSWER_SHARE),
    outputTokensMax ?? contextTokens,
  );
  const room = Math.max(1, contextTokens - answer);
  for (let tries = 0; tries < TRIES; tries++) {
    const { messages, tools } = read.chat;
    const bytes = Buffer.byteLength(JSON.stringify(messages));
    // Bytes are never fewer than tokens.
    if (bytes + Buffer.byteLength(JSON.stringify(tools ?? [])) <= room) return;
    const tokens = await runtime.freeTokens.countChat({ messages, tools: tools ?? [] }, tokenizer);
    if (tokens <= room) return;
    const kept = withoutOldest({ messages, paths: read.paths }, Math.floor((bytes * room) / tokens) - 1);
    if (kept.messages.length === messages.length) return;
    read.chat = { ...read.chat, messages: kept.messages };
    read.paths = kept.paths;
  }
}

/** Who calls: the table asks for a key. */
export function callerOf({ caller }: Visit): Caller {
  if (!caller) throw new Error('a response needs a caller');
  return caller;
}

async function historyOf(visit: Visit, caller: Caller, id: string): Promise<PlacedItem[]> {
  const path = 'previous_response_id';
  const turns = await visit.runtime.responses.history(caller, id, path);
  return turns.flatMap(({ content }) =>
    [...content.input, ...content.output].map((item) => ({ item: item as InputItem, path })),
  );
}

const isReference = (item: InputItem): item is ItemReferenceItem =>
  item.type === 'item_reference' || !item.type;

/** Stored items in the place of their names. */
async function dereferenced(visit: Visit, caller: Caller, items: readonly InputItem[]): Promise<InputItem[]> {
  const ids = items.flatMap((item) => (isReference(item) ? (responseIdOfItem(item.id) ?? []) : []));
  const contents = await visit.runtime.responses.contents(caller, [...new Set(ids)], 'input');
  const stored = new Map(
    [...contents.values()].flatMap(({ input, output }) =>
      [...input, ...output].map((item) => [item.id, item]),
    ),
  );
  return items.map((item, index) => {
    if (!isReference(item)) return item;
    const named = stored.get(item.id);
    if (!named) throw noItem(item.id, `input[${index}].id`);
    return named as InputItem;
  });
}

function noItem(id: string, param: string): ApiError {
  const { message } = notFound(id, param);
  return new ApiError('not_found', `\`${param}\`: ${message.replace('response "', 'item "')}`, { param });
}
