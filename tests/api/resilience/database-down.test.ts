// Guarantee: while the database is away requests are 503 with retry-after, never 401 and never sent; what was under way is delivered and settled later, once; recovery needs nobody.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mintKey } from '@/lib/auth/api-key';
import { parseUsd } from '@/lib/base/money';
import { verifyLedger } from '@/lib/billing/ledger';
import { eventually, readStream, scripted, upstreamCalls } from '../../support/api';
import { expectError } from '../../support/api-checks';
import { type OwnServer, startOwnServer } from '../../support/own-server';

let own: OwnServer;
const CHAT = '/v1/chat/completions';
const RECOVERY_MS = 15_000;

beforeAll(async () => {
  own = await startOwnServer('1');
});
afterAll(() => own?.close());

const isUp = () =>
  eventually(async () => ((await own.post(CHAT, scripted().body)).status === 200 ? true : null), RECOVERY_MS);

beforeEach(isUp);

async function whileDown(work: () => Promise<void>): Promise<void> {
  await own.database.cut();
  try {
    await work();
  } finally {
    await own.database.restore();
  }
}

describe('a database that is away', () => {
  it('makes a known key’s request 503 with retry-after, and nothing is sent', async () => {
    const { marker, body } = scripted();
    await whileDown(async () => {
      const response = await own.post(CHAT, body);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      const error = await expectError(response, 503, 'service_unavailable');
      expect(error.type).toBe('server_error');
      expect(error.message).not.toMatch(/ECONN|127\.0\.0\.1|pg|postgres/i);
      const stream = await own.post(CHAT, { ...body, stream: true });
      await expectError(stream, 503, 'service_unavailable');
    });
    expect(await upstreamCalls(marker)).toEqual([]);
    await isUp();
  });

  it('makes an unseen key’s request 503 and never 401, and a mistyped one’s 401 all the same', async () => {
    const unseen = await own.newKey();
    await whileDown(async () => {
      const response = await own.post(CHAT, scripted().body, { authorization: `Bearer ${unseen}` });
      expect(response.headers.get('retry-after')).not.toBeNull();
      await expectError(response, 503, 'service_unavailable');
      const unknown = await own.post(CHAT, scripted().body, {
        authorization: `Bearer ${mintKey('live').key}`,
      });
      await expectError(unknown, 503, 'service_unavailable');
      const mistyped = await own.post(CHAT, scripted().body, { authorization: 'Bearer gw_live_short' });
      await expectError(mistyped, 401, 'invalid_api_key');
    });
    await eventually(async () => {
      const response = await own.post(CHAT, scripted().body, { authorization: `Bearer ${unseen}` });
      return response.status === 200 ? true : null;
    }, RECOVERY_MS);
  });

  it('makes what reads rows 503, leaves the catalog up, and is seen by readyz alone', async () => {
    await whileDown(async () => {
      for (const path of ['/v1/requests', '/v1/account/credits', '/v1/usage/summary'])
        await expectError(await own.get(path), 503, 'service_unavailable');
      expect((await fetch(`${own.process.address}/v1/models`)).status).toBe(200);
      expect((await fetch(`${own.process.address}/healthz`)).status).toBe(200);
      const ready = await fetch(`${own.process.address}/readyz`);
      expect(ready.status).toBe(503);
      expect(ready.headers.get('retry-after')).not.toBeNull();
      expect((await ready.json()).checks.database).toBe(false);
    });
    await eventually(
      async () => ((await fetch(`${own.process.address}/readyz`)).status === 200 ? true : null),
      RECOVERY_MS,
    );
  });

  it('does not even give what is stored for nothing', async () => {
    const { body } = scripted();
    expect((await own.post(CHAT, body)).status).toBe(200);
    await whileDown(async () =>
      expectError(await own.post(CHAT, body), 503, 'service_unavailable').then(() => {}),
    );
  });
});

describe('a database that goes while the provider answers', () => {
  const settledOnce = async (id: string | null) => {
    const row = await eventually(async () => {
      const { rows } = await own.pool.query('select * from requests where id = $1', [id]);
      return rows[0];
    }, RECOVERY_MS);
    expect(row).toMatchObject({ status: 200, settlement: 'posted', charge_pico: 37_500_000n });
    const { rows } = await own.pool.query('select state, posted_pico from holds where request_id = $1', [id]);
    expect(rows).toEqual([{ state: 'posted', posted_pico: 37_500_000n }]);
  };

  it('costs nobody the answer: it is delivered and settled when the database is back', async () => {
    await eventually(async () => ((await own.balance()).held === 0n ? true : null));
    const before = await own.balance();
    const { marker, body } = scripted({ slow: { delayMs: 2_500 } }, { model: 'acme/slow' });
    const asked = own.post(CHAT, body);
    await eventually(async () => (await upstreamCalls(marker))[0]);
    await own.database.cut();
    const response = await asked;
    const answer = await response.json();
    expect(response.status).toBe(200);
    expect(answer.choices[0].message.content).toBe('Hello from slow.');
    expect(answer.usage.cost).toBe(0.0000375);
    await own.database.restore();
    await settledOnce(response.headers.get('x-btl-request-id'));
    await eventually(async () => {
      const after = await own.balance();
      return before.balance - after.balance === parseUsd('0.0000375') && after.held === 0n ? true : null;
    }, RECOVERY_MS);
  });

  it('is told in a stream’s receipt: settlement pending', async () => {
    const { body } = scripted({ slow: { eventDelayMs: 700 } }, { model: 'acme/slow', stream: true });
    const response = await own.post(CHAT, body);
    expect(response.status).toBe(200);
    await own.database.cut();
    const { done, receipt } = await readStream(response);
    expect(done).toBe(true);
    expect(receipt).toMatchObject({ settlement: 'pending', customer_charge: '0.0000375' });
    await own.database.restore();
    await settledOnce(response.headers.get('x-btl-request-id'));
  });

  it('is survived by the journal though the process is killed as well', async () => {
    await eventually(async () => ((await own.balance()).held === 0n ? true : null));
    const { marker, body } = scripted({ slow: { delayMs: 2_500 } }, { model: 'acme/slow' });
    const asked = own.post(CHAT, body);
    await eventually(async () => (await upstreamCalls(marker))[0]);
    await own.database.cut();
    const response = await asked;
    expect(response.status).toBe(200);
    await response.text();
    own.process.child.kill('SIGKILL');
    await own.database.restore();
    await own.restart();
    await settledOnce(response.headers.get('x-btl-request-id'));
  });
});

describe('after all that', () => {
  it('the ledger verifies', async () => {
    await eventually(async () => ((await own.balance()).held === 0n ? true : null));
    expect((await verifyLedger(own.pool)).problems).toEqual([]);
  });
});
