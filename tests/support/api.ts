import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { createKey } from '@/lib/auth/api-key-queries';
import type { Mode, Scope } from '@/lib/auth/caller';
import { createWorkspace } from '@/lib/auth/workspaces-queries';
import { parseUsd } from '@/lib/base/money';
import { grantCredits } from '@/lib/billing/ledger';
import { createPool } from '@/lib/db/pool';
import { ENCRYPTION_KEY } from './server-process';

/** The product behind its two doors; most tests take the first. */
export type DoorName = 'node' | 'next';

export function addressOf(door: DoorName = 'node'): string {
  const address = process.env[door === 'node' ? 'API_TEST_NODE_DOOR' : 'API_TEST_NEXT_DOOR'];
  if (!address) throw new Error('The server under test is not up: tests/support/api-setup.ts starts it.');
  return address;
}

let pool: Pool | null = null;

/** The database of the server under test. */
export function apiPool(): Pool {
  pool ??= createPool(process.env.API_TEST_DATABASE_URL ?? '', { max: 2 });
  return pool;
}

export interface TestWorkspace {
  id: string;
  liveKey: string;
  liveKeyId: string;
  testKey: string;
  key(
    wanted?: { mode?: Mode; scopes?: Scope[] } & Record<string, unknown>,
  ): Promise<{ id: string; key: string }>;
}

/** A workspace of a test's own, with credits in both modes and a key for each. */
export async function newWorkspace(credits = '5'): Promise<TestWorkspace> {
  const db = apiPool();
  const { id } = await createWorkspace(db, { name: `test ${randomUUID()}` });
  for (const mode of ['live', 'test'] as const) {
    if (parseUsd(credits) > 0n) {
      await grantCredits(db, {
        workspaceId: id,
        mode,
        amount: parseUsd(credits),
        reason: 'test',
        actor: 'test',
      });
    }
  }
  const key: TestWorkspace['key'] = (wanted = {}) =>
    createKey(db, Buffer.from(ENCRYPTION_KEY, 'hex'), {
      workspaceId: id,
      name: 'test',
      mode: 'live',
      scopes: ['inference', 'usage:read'],
      requestsPerMinute: 100_000,
      ...wanted,
    });
  const live = await key();
  return { id, liveKey: live.key, liveKeyId: live.id, testKey: (await key({ mode: 'test' })).key, key };
}

export interface Asked {
  key?: string;
  headers?: Record<string, string>;
  door?: DoorName;
  signal?: AbortSignal;
  method?: string;
}

/** Sends a request; an object body is sent as JSON. */
export function ask(
  path: string,
  body?: unknown,
  { key, headers, door, signal, method }: Asked = {},
): Promise<Response> {
  const isText = typeof body === 'string' || body instanceof Uint8Array;
  return fetch(`${addressOf(door)}${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(key ? { authorization: `Bearer ${key}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? undefined : isText ? (body as string) : JSON.stringify(body),
    signal,
  });
}

/** A chat request whose last message is the fake provider's script. The marker makes it the test's own. */
export function scripted(
  script: Record<string, object> = {},
  more: Record<string, unknown> = {},
): { marker: string; body: Record<string, unknown> } {
  const marker = randomUUID();
  return {
    marker,
    body: {
      model: 'acme/one',
      messages: [{ role: 'user', content: JSON.stringify({ marker, ...script }) }],
      max_tokens: 100,
      ...more,
    },
  };
}

/** The whole text of a stream, its `data:` payloads parsed, and its receipt comment. */
export async function readStream(
  response: Response,
): Promise<{ text: string; events: any[]; done: boolean; receipt: any }> {
  const text = await response.text();
  const events: any[] = [];
  let done = false;
  let receipt: any = null;
  for (const line of text.split('\n')) {
    if (line.startsWith(': x-btl-receipt ')) receipt = JSON.parse(line.slice(': x-btl-receipt '.length));
    else if (line === 'data: [DONE]') done = true;
    else if (line.startsWith('data:')) events.push(JSON.parse(line.slice(5)));
  }
  return { text, events, done, receipt };
}

/** Calls the fake provider saw that hold this marker: asked of the provider itself, which lives in another process. */
export async function upstreamCalls(marker: string): Promise<any[]> {
  const response = await fetch(`${process.env.API_TEST_UPSTREAM}/seen?marker=${marker}`);
  return (await response.json()) as any[];
}

/** Polls until the check gives something other than null or undefined. */
export async function eventually<T>(
  check: () => Promise<T | null | undefined>,
  timeoutMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await check();
    if (found !== null && found !== undefined) return found;
    if (Date.now() > deadline) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
