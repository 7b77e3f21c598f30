import { parseCountRequest, parseMessagesRequest } from '@/lib/anthropic/request';
import { toChat, toCountedChat } from '@/lib/anthropic/to-chat';
import { isApiError } from '@/lib/base/errors';
import { topLevelMembers } from '@/lib/openai/json-bytes';
import { MessagesPrinter } from '../answer/messages-printer';
import { inMessagesWords } from '../answer/messages-words';
import { type JsonBody, readJson } from '../door/body';
import type { Visit } from '../door/exchange';
import { sendJson } from '../door/send-json';
import { requireModel } from '../routing/resolve-routes';
import { runChat } from '../run';

const BYTES_A_TOKEN = 4;

/** POST /v1/messages: a chat call, asked and answered in Anthropic's words. */
export async function messages(visit: Visit): Promise<void> {
  const { value } = await readJson(visit);
  const asked = parseMessagesRequest(value);
  const { request, wishes, ignored, beyond, origins } = toChat(asked);
  const bytes = Buffer.from(JSON.stringify(request));
  const body: JsonBody = { value: request, bytes, members: topLevelMembers(bytes) };
  const words = (error: Parameters<typeof inMessagesWords>[0]) => inMessagesWords(error, origins);
  const printer = new MessagesPrinter(Math.ceil(bytes.length / BYTES_A_TOKEN), words);
  try {
    const native = { dialect: 'anthropic', body: asked, beyond, ...versionOf(visit) };
    await runChat(visit, request, body, '/v1/messages', printer, { wishes, ignored, native });
  } catch (error) {
    throw isApiError(error) ? words(error) : error;
  }
}

function versionOf({ exchange }: Visit): { version: string; betas: string[] } {
  const betas = (exchange.header('anthropic-beta') ?? '').split(',').map((beta) => beta.trim());
  return { version: exchange.header('anthropic-version')?.trim() ?? '', betas: betas.filter(Boolean) };
}

/** POST /v1/messages/count_tokens: counted by us, as the ceiling of a call would be. Free. */
export async function countTokens(visit: Visit): Promise<void> {
  const { value } = await readJson(visit);
  const request = toCountedChat(parseCountRequest(value));
  const { runtime, caller } = visit;
  if (!caller) throw new Error('a count needs a caller');
  const model = requireModel(runtime.catalog.current(), request.model, { caller });
  const chat = { messages: request.messages, tools: request.tools ?? [] };
  sendJson(visit, 200, { input_tokens: await runtime.freeTokens.countChat(chat, model.tokenizer) });
}
