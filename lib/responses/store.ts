import type { Pool } from 'pg';
import { createBatch } from '@/lib/base/batch';
import { ApiError } from '@/lib/base/errors';
import { log } from '@/lib/base/log';
import { createSeal, deriveKey } from '@/lib/base/sealing';
import { openLane } from '@/lib/db/lane';
import { CHANNEL } from '@/lib/db/listen';
import { bytesOf, byteTextOf } from '@/lib/openai/byte-text';
import {
  askToCancel,
  deleteExpired,
  deleteResponse,
  finishResponse,
  insertResponses,
  type NewResponseRow,
  type ResponseOwner,
  renewLeases,
  selectChain,
  selectContents,
  selectResponse,
} from './queries';

/** What is kept of one turn. */
export interface ResponseContent {
  /** The response object as it was printed. */
  response: string;
  /** This turn's items, each with its id. */
  input: Record<string, unknown>[];
  /** With all that a later turn needs. */
  output: Record<string, unknown>[];
}

export interface StoredResponse {
  id: string;
  background: boolean;
  isDone: boolean;
  /** Its process died while it was being made. */
  isOrphan: boolean;
  content: ResponseContent;
  /** The events of one that was streamed in the background. */
  events: string | null;
}

export interface NewResponse {
  id: string;
  owner: ResponseOwner;
  previousId: string | null;
  /** Made while nobody waits: until it is done, its process renews a lease. */
  background: boolean;
  createdAt: number;
  content: ResponseContent;
}

/** One turn of a history. */
export interface Turn {
  id: string;
  content: ResponseContent;
}

/** Responses kept for their callers: sealed, for 30 days, each seen by its workspace alone. */
export interface ResponseStore {
  /** Resolves when it is committed: the next turn may come to another process. */
  insert(response: NewResponse): Promise<void>;
  finish(id: string, content: ResponseContent, events: string | null): Promise<void>;
  find(owner: ResponseOwner, id: string): Promise<StoredResponse | null>;
  /**
   * Contents of several responses by their ids; what is not there is left out.
   * @throws ApiError invalid_request naming `param` where they are too large together
   */
  contents(
    owner: ResponseOwner,
    ids: readonly string[],
    param: string,
  ): Promise<Map<string, ResponseContent>>;
  /**
   * A response and all before it, oldest first.
   * @throws ApiError not_found, invalid_request naming `param`
   */
  history(owner: ResponseOwner, id: string, param: string): Promise<Turn[]>;
  /** @returns whether it was there */
  delete(owner: ResponseOwner, id: string): Promise<boolean>;
  askToCancel(id: string): Promise<void>;
  /** Renews what this process makes. @returns those to stop */
  renew(ids: readonly string[]): Promise<string[]>;
  close(): Promise<void>;
}

const ID = /^resp_[0-9a-f]{32}$/;
const KEPT_MS = 30 * 24 * 3_600_000;
export const LEASE_MS = 60_000;
const CHAIN_TURNS = 1_000;
const CHAIN_BYTES = 32 * 1024 * 1024;
const SWEEP_MS = 600_000;
const SWEEP_ROWS = 1_000;
const WRITE_ROWS = 64;

export function openResponseStore({
  pool,
  encryptionKey,
}: {
  pool: Pool;
  encryptionKey: Buffer;
}): ResponseStore {
  const seal = createSeal(deriveKey(encryptionKey, 'stored response'));
  const lane = openLane(pool);
  const writes = createBatch<NewResponseRow, null>(
    async (rows) => {
      await insertResponses(pool, rows);
      return rows.map(() => null);
    },
    { maxItems: WRITE_ROWS },
  );
  const sweeper = setInterval(() => void sweep(pool), SWEEP_MS).unref();
  const closed = (content: ResponseContent) => {
    const text = byteTextOf(Buffer.from(JSON.stringify(content)));
    return { bytes: text.length, content: seal.close(text) };
  };
  const opened = (sealed: Buffer): ResponseContent | null => {
    const text = seal.open(sealed);
    return text === null ? null : JSON.parse(bytesOf(text).toString('utf8'));
  };

  return {
    async insert({ id, owner, previousId, background, createdAt, content }) {
      const { bytes, content: sealed } = closed(content);
      const row = {
        id,
        workspace_id: owner.workspaceId,
        mode: owner.mode,
        previous_id: previousId,
        background,
        is_done: !background,
        bytes,
        created_ms: createdAt,
        expires_ms: createdAt + KEPT_MS,
        lease_ms: background ? Date.now() + LEASE_MS : null,
      };
      await writes.push({ row, content: sealed });
    },
    async finish(id, content, events) {
      await finishResponse(pool, {
        id,
        ...closed(content),
        events: events === null ? null : seal.close(events),
      });
    },
    async find(owner, id) {
      if (!ID.test(id)) return null;
      const row = await selectResponse(lane, owner, id);
      const content = row && opened(row.content);
      if (!row || !content) return null;
      const events = row.events && seal.open(row.events);
      return {
        id,
        background: row.background,
        isDone: row.is_done,
        isOrphan: row.is_orphan,
        content,
        events,
      };
    },
    async contents(owner, ids, param) {
      const known = ids.filter((id) => ID.test(id));
      const found = new Map<string, ResponseContent>();
      if (known.length === 0) return found;
      for (const row of await selectContents(lane, owner, known, CHAIN_BYTES)) {
        if (!row.content) throw tooLong(param);
        const content = opened(row.content);
        if (content) found.set(row.id, content);
      }
      return found;
    },
    async history(owner, id, param) {
      if (!ID.test(id)) throw notFound(id, param);
      const links = await selectChain(lane, owner, id, { depth: CHAIN_TURNS, bytes: CHAIN_BYTES });
      const turns = links.map((link) => {
        if (!link.is_done) throw unfinished(link.id, param);
        const content = opened(link.content);
        if (!content) throw notFound(link.id, param);
        return { id: link.id, content };
      });
      const oldest = links[links.length - 1];
      if (!oldest) throw notFound(id, param);
      if (oldest.total > CHAIN_BYTES || (oldest.previous_id && oldest.depth >= CHAIN_TURNS))
        throw tooLong(param);
      if (oldest.previous_id) throw broken(oldest.id, oldest.previous_id, param);
      return turns.reverse();
    },
    delete: (owner, id) => deleteResponse(pool, owner, id),
    askToCancel: (id) => askToCancel(pool, CHANNEL, id),
    renew: (ids) => renewLeases(pool, ids, Date.now() + LEASE_MS),
    async close() {
      clearInterval(sweeper);
      await writes.idle();
      lane.close();
    },
  };
}

/** Deletes all that has expired, some at a time. */
async function sweep(pool: Pool): Promise<void> {
  try {
    while ((await deleteExpired(pool, SWEEP_ROWS)) === SWEEP_ROWS);
  } catch (error) {
    log.warn({ error }, 'expired responses not deleted');
  }
}

/** Of another workspace, deleted, expired, or never there: all the same to who asks. */
export function notFound(id: string, param: string | null): ApiError {
  return new ApiError(
    'not_found',
    `There is no response "${id.slice(0, 64)}" in this workspace and mode: it may have been deleted, be older than 30 days, or have been made with \`store: false\`.`,
    { param },
  );
}

function broken(id: string, missing: string, param: string): ApiError {
  return new ApiError(
    'not_found',
    `\`${param}\`: the response "${missing}", which "${id}" continues, was deleted or has expired. Send the history in \`input\` instead.`,
    { param },
  );
}

function unfinished(id: string, param: string): ApiError {
  return new ApiError(
    'invalid_request',
    `\`${param}\`: the response "${id}" is not finished; wait until its status is completed.`,
    { param },
  );
}

function tooLong(param: string): ApiError {
  return new ApiError(
    'invalid_request',
    `\`${param}\`: the conversation is longer than the ${CHAIN_TURNS} turns, or larger than the ${CHAIN_BYTES >> 20} MiB, that are continued here. Begin anew with what matters in \`input\`.`,
    { param },
  );
}
