// Guarantee: what one process replaced in the cache, no other process goes on to serve.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, scripted } from '../../support/api';
import { type OwnServer, startOwnServer } from '../../support/own-server';
import type { ServerProcess } from '../../support/server-process';

let own: OwnServer;
let twin: ServerProcess;

beforeAll(async () => {
  own = await startOwnServer();
  twin = await own.startTwin();
}, 120_000);

afterAll(() => own.close());

async function ask(process: ServerProcess, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${process.address}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${own.key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  return {
    id: ((await response.json()) as { id: string }).id,
    tier: response.headers.get('x-btl-cache-tier'),
  };
}

describe('an answer that two processes remember', () => {
  it('is replaced in both by a refresh in one', async () => {
    const { body } = scripted();
    const first = await ask(own.process, body);
    await eventually(async () => {
      const hit = await ask(twin, body, { 'x-btl-cache': 'only' }).catch(() => null);
      return hit?.id === first.id ? hit : null;
    });
    const refreshed = await ask(own.process, body, { 'x-btl-cache': 'refresh' });
    expect(refreshed.id).not.toBe(first.id);
    const hit = await eventually(async () => {
      const one = await ask(twin, body);
      return one.id === first.id ? null : one;
    });
    expect(hit).toEqual({ id: refreshed.id, tier: 'exact_response_cache' });
    expect((await ask(own.process, body)).id).toBe(refreshed.id);
  });
});
