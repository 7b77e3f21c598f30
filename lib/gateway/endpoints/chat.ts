import { isUtf8 } from 'node:buffer';
import { ApiError } from '@/lib/base/errors';
import { parseChatRequest } from '@/lib/openai/chat';
import { hasTwinMembers, topLevelMembers } from '@/lib/openai/json-bytes';
import type { Visit } from '../exchange';
import { runChat } from '../run';

/** POST /v1/chat/completions */
export async function chatCompletions(visit: Visit): Promise<void> {
  const { value, bytes } = await readJson(visit);
  await runChat(visit, parseChatRequest(value), bytes, '/v1/chat/completions');
}

/**
 * The body as JSON and as the bytes to forward. A key that stands twice is settled here, so that no provider
 * reads the other one.
 * @throws ApiError invalid_request, request_too_large
 */
export async function readJson(visit: Visit): Promise<{ value: unknown; bytes: Buffer }> {
  const bytes = await visit.exchange.readBody(visit.runtime.env.maxBodyBytes);
  if (bytes.length === 0) throw new ApiError('invalid_request', 'The body is empty; expected a JSON object.');
  if (!isUtf8(bytes)) throw new ApiError('invalid_request', 'The body is not valid UTF-8.');
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new ApiError('invalid_request', `The body is not valid JSON${whereBroken(cause)}.`);
  }
  const members = topLevelMembers(bytes);
  if (members && hasTwinMembers(members)) return { value, bytes: Buffer.from(JSON.stringify(value)) };
  return { value, bytes };
}

/** The parser's position, without its quotation of the text. */
function whereBroken(cause: unknown): string {
  const position = cause instanceof Error ? /position (\d+)/.exec(cause.message)?.[1] : undefined;
  return position ? ` (at byte ${position})` : '';
}
