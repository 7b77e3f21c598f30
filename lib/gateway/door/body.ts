import { isUtf8 } from 'node:buffer';
import { ApiError } from '@/lib/base/errors';
import {
  excessOf,
  hasTwinMembers,
  MAX_DEPTH,
  MAX_VALUES,
  type Member,
  topLevelMembers,
} from '@/lib/openai/json-bytes';
import type { Visit } from './exchange';

export interface JsonBody {
  value: unknown;
  /** The same as bytes, to forward. */
  bytes: Buffer;
  /** Where its members stand in the bytes. */
  members: readonly Member[] | null;
}

/**
 * Step 2: the body as JSON. A key that stands twice is settled here, so that no provider reads the other one.
 * @param maxValues how many values it may have
 * @throws ApiError invalid_request, request_too_large
 */
export async function readJson(visit: Visit, maxValues = MAX_VALUES): Promise<JsonBody> {
  const bytes = await readBytes(visit);
  if (bytes.length === 0) throw new ApiError('invalid_request', 'The body is empty; expected a JSON object.');
  const value = parseJson(bytes, maxValues);
  const members = topLevelMembers(bytes);
  if (!members || !hasTwinMembers(members)) return { value, bytes, members };
  const single = Buffer.from(JSON.stringify(value));
  return { value, bytes: single, members: topLevelMembers(single) };
}

/** The same where a body may be left out. */
export async function readOptionalJson(visit: Visit): Promise<unknown> {
  const bytes = await readBytes(visit);
  return bytes.length === 0 ? undefined : parseJson(bytes);
}

function readBytes({ runtime, exchange }: Visit): Promise<Buffer> {
  return exchange.readBody(runtime.env.maxBodyBytes, runtime.bodyRoom);
}

/** Smaller bodies cannot hold so much that it matters. */
const CHECKED_FROM_BYTES = 64 * 1024;

function parseJson(bytes: Buffer, maxValues = MAX_VALUES): unknown {
  if (!isUtf8(bytes)) throw new ApiError('invalid_request', 'The body is not valid UTF-8.');
  const excess = bytes.length < CHECKED_FROM_BYTES ? null : excessOf(bytes, maxValues);
  if (excess) {
    throw new ApiError(
      'invalid_request',
      excess === 'depth'
        ? `The body is nested more than ${MAX_DEPTH} levels deep.`
        : `The body has more than ${maxValues} values; send fewer, larger ones.`,
    );
  }
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new ApiError('invalid_request', `The body is not valid JSON${whereBroken(cause)}.`);
  }
}

/** The parser's position, without its quotation of the text. */
function whereBroken(cause: unknown): string {
  const position = cause instanceof Error ? /position (\d+)/.exec(cause.message)?.[1] : undefined;
  return position ? ` (at byte ${position})` : '';
}
