// Guarantee: a response outlives what happens to processes and the database: it is finished, or failed and free; one process stops what another makes.
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { verifyLedger } from '@/lib/billing/ledger';
import { apiPool, ask, eventually, newWorkspace, upstreamCalls } from '../../support/api';
import { type OwnServer, startOwnServer } from '../../support/own-server';
import { readResponseStream, respondOk, scriptedTurn } from '../../support/responses';
import {
  endServer,
  exitOf,
  makeServerFolder,
  type ServerProcess,
  serverEnv,
  startServer,
} from '../../support/server-process';

const RESPONSES = '/v1/responses';
const SLOW = { model: 'acme/slow', background: true };

describe('a process', () => {
  let own: OwnServer;
  beforeAll(async () => {
    own = await startOwnServer('1');
  });
  afterAll(() => own?.close());

  const start = async (script: object) => {
    const { marker, body } = scriptedTurn({ slow: script }, SLOW);
    const response = await own.post(RESPONSES, body);
    expect(response.status).toBe(200);
    const { id } = (await response.json()) as any;
    await eventually(async () => (await upstreamCalls(marker))[0]);
    return id as string;
  };
  const read = async (id: string): Promise<any> => (await own.get(`${RESPONSES}/${id}`)).json();

  it('told to end finishes what it makes in the background', async () => {
    const id = await start({ delayMs: 2_000, content: 'In time.' });
    own.process.child.kill('SIGTERM');
    expect(await exitOf(own.process)).toBe(0);
    await own.restart();
    expect(await read(id)).toMatchObject({ status: 'completed', output_text: 'In time.' });
  });

  it('that is killed leaves it failed, and nobody charged', async () => {
    const before = await own.balance();
    const id = await start({ delayMs: 20_000 });
    await own.restart();
    expect(await read(id)).toMatchObject({ status: 'in_progress' });
    // Sixty seconds pass.
    await own.pool.query("update responses set lease_until = now() - interval '1 second' where not is_done");
    await own.pool.query(
      "update holds set lease_expires_at = now() - interval '1 second' where state = 'open'",
    );
    expect(await read(id)).toMatchObject({
      status: 'failed',
      error: { code: 'server_error' },
      usage: { total_tokens: 0 },
    });
    await eventually(async () => ((await own.balance()).held === 0n ? true : null), 25_000);
    expect(await own.balance()).toEqual({ balance: before.balance, held: 0n });
    expect((await verifyLedger(own.pool)).problems).toEqual([]);
  });

  it('keeps what it made while the database was away, and tells it then', async () => {
    const before = await own.balance();
    const background = await start({ delayMs: 2_500, content: 'Kept.' });
    const { body, marker } = scriptedTurn(
      { slow: { delayMs: 2_500, content: 'Told.' } },
      { model: 'acme/slow' },
    );
    const asked = own.post(RESPONSES, body);
    await eventually(async () => (await upstreamCalls(marker))[0]);
    await own.database.cut();
    const response = await asked;
    expect(response.status).toBe(200);
    const told = (await response.json()) as any;
    expect(told.output_text).toBe('Told.');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await own.database.restore();
    const ended = await eventually(async () => {
      const found = await own.get(`${RESPONSES}/${background}`).then((answer) => answer.json() as any);
      return found.status === 'completed' ? found : null;
    }, 30_000);
    expect(ended.output_text).toBe('Kept.');
    await eventually(async () => ((await own.get(`${RESPONSES}/${told.id}`)).ok ? true : null), 30_000);
    await eventually(async () => {
      const after = await own.balance();
      return before.balance - after.balance === 2n * parseUsd('0.0000375') && after.held === 0n ? true : null;
    }, 15_000);
  });
});

describe('two processes', () => {
  let other: ServerProcess;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    const made = await makeServerFolder(process.env.API_TEST_UPSTREAM ?? '');
    remove = made.remove;
    const env = serverEnv(process.env.API_TEST_DATABASE_URL ?? '', made.config);
    other = await startServer(env, path.join(made.folder, 'other'));
  });
  afterAll(async () => {
    await endServer(other);
    await remove();
  });
  const askOther = (pathname: string, key: string, method = 'GET') =>
    fetch(`${other.address}${pathname}`, { method, headers: { authorization: `Bearer ${key}` } });

  it('continue each other’s turns at once', async () => {
    const { liveKey: key } = await newWorkspace();
    for (let round = 0; round < 10; round++) {
      const { json } = await respondOk(scriptedTurn().body, { key });
      expect((await askOther(`${RESPONSES}/${json.id}`, key)).status).toBe(200);
    }
  });

  it('stop what the other makes', async () => {
    const { liveKey: key } = await newWorkspace();
    const { marker, body } = scriptedTurn({ slow: { delayMs: 30_000 } }, SLOW);
    const { json } = await respondOk(body, { key });
    await eventually(async () => (await upstreamCalls(marker))[0]);
    const cancelled = await askOther(`${RESPONSES}/${json.id}/cancel`, key, 'POST');
    expect(await cancelled.json()).toMatchObject({ id: json.id, status: 'cancelled' });
    await eventually(async () => ((await upstreamCalls(marker))[0].aborted ? true : null));
  });

  it('stream what the other has made', async () => {
    const { liveKey: key } = await newWorkspace();
    const script = { slow: { content: 'One two three.', eventDelayMs: 100 } };
    const { body } = scriptedTurn(script, { ...SLOW, stream: true });
    const made = await readResponseStream(await ask(RESPONSES, body, { key }));
    const again = await readResponseStream(
      await askOther(`${RESPONSES}/${made.response.id}?stream=true`, key),
    );
    expect(again.events).toEqual(made.events);
  });

  it('keep who waits for the other’s stream from taking it for dead', async () => {
    const { liveKey: key, id: workspaceId } = await newWorkspace();
    const { body } = scriptedTurn({ slow: { delayMs: 12_000 } }, { ...SLOW, stream: true });
    const making = ask(RESPONSES, body, { key });
    const id = await eventually(async () => {
      const { rows } = await apiPool().query('select id from responses where workspace_id = $1', [
        workspaceId,
      ]);
      return rows[0]?.id ?? null;
    });
    const text = await (await askOther(`${RESPONSES}/${id}?stream=true`, key)).text();
    await (await making).text();
    expect(text).toMatch(/^: keep-alive\n/);
    expect(text).toContain('event: response.completed');
  }, 40_000);
});
