// Guarantee: a process told to end finishes its streams, settles and exits 0; of one that is killed nothing is left that the next start does not put right.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { verifyLedger } from '@/lib/billing/ledger';
import { eventually, readStream, scripted, upstreamCalls } from '../../support/api';
import { expectError } from '../../support/api-checks';
import { type OwnServer, startOwnServer } from '../../support/own-server';
import { exitOf } from '../../support/server-process';

let own: OwnServer;
const CHAT = '/v1/chat/completions';

beforeEach(async () => {
  own = await startOwnServer('1');
});
afterEach(() => own?.close());

describe('SIGTERM', () => {
  it.for(['SIGTERM', 'SIGINT'] as const)(
    'lets a running stream end, settles it, exits 0: %s',
    async (signal) => {
      const { body } = scripted(
        { slow: { content: 'one two three four five six', eventDelayMs: 500 } },
        { model: 'acme/slow', stream: true },
      );
      const response = await own.post(CHAT, body);
      expect(response.status).toBe(200);
      own.process.child.kill(signal);
      const { done, events, receipt } = await readStream(response);
      expect(done).toBe(true);
      expect(events.map((event) => event.choices[0]?.delta.content ?? '').join('')).toBe(
        'one two three four five six',
      );
      expect(receipt.settlement).toBe('posted');
      expect(await exitOf(own.process)).toBe(0);
      const after = await own.balance();
      expect(after).toEqual({ balance: parseUsd('1') - parseUsd(receipt.customer_charge), held: 0n });
      expect((await verifyLedger(own.pool)).problems).toEqual([]);
    },
  );

  it('takes no more meanwhile', async () => {
    const { marker, body } = scripted({ slow: { delayMs: 3_000 } }, { model: 'acme/slow' });
    const running = own.post(CHAT, body);
    await eventually(async () => (await upstreamCalls(marker))[0]);
    own.process.child.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 200));
    const late = await own.post(CHAT, scripted().body).catch(() => null);
    if (late) {
      expect(late.headers.get('retry-after')).not.toBeNull();
      await expectError(late, 503, 'service_unavailable');
    }
    const response = await running;
    expect(response.status).toBe(200);
    await response.text();
    expect(await exitOf(own.process)).toBe(0);
  });

  it('with nothing running ends at once', async () => {
    const startedAt = performance.now();
    own.process.child.kill('SIGTERM');
    expect(await exitOf(own.process)).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});

describe('kill -9 in the middle of a request', () => {
  const killWhileRunning = async (stream: boolean) => {
    const { marker, body } = scripted({ slow: { delayMs: 20_000 } }, { model: 'acme/slow', stream });
    const running = own.post(CHAT, body).catch(() => null);
    await eventually(async () => (await upstreamCalls(marker))[0]);
    own.process.child.kill('SIGKILL');
    expect(await exitOf(own.process)).toBe('SIGKILL');
    await running;
  };

  it('leaves a hold that the next start voids when its lease is over; nobody is charged', async () => {
    await killWhileRunning(false);
    const orphaned = await own.balance();
    expect(orphaned.held).toBeGreaterThan(0n);
    expect(orphaned.balance).toBe(parseUsd('1'));
    // Sixty seconds pass.
    await own.pool.query(
      "update holds set lease_expires_at = now() - interval '1 second' where state = 'open'",
    );
    await own.restart();
    await eventually(async () => ((await own.balance()).held === 0n ? true : null), 25_000);
    expect((await own.balance()).balance).toBe(parseUsd('1'));
    const { rows } = await own.pool.query('select state, posted_pico, dispatched from holds');
    expect(rows).toEqual([
      { state: expect.stringMatching(/^(voided|expired)$/), posted_pico: null, dispatched: true },
    ]);
    expect((await verifyLedger(own.pool)).problems).toEqual([]);
    expect((await own.post(CHAT, scripted().body)).status).toBe(200);
  });

  it('leaves a hold alone whose lease still runs: another process may be at it', async () => {
    await killWhileRunning(true);
    await own.restart();
    const { held } = await own.balance();
    expect(held).toBeGreaterThan(0n);
    expect((await own.post(CHAT, scripted().body)).status).toBe(200);
    expect((await verifyLedger(own.pool)).problems).toEqual([]);
  });
});

describe('SIGHUP', () => {
  it('keeps the process and the running requests', async () => {
    const { marker, body } = scripted({ slow: { delayMs: 3_000 } }, { model: 'acme/slow' });
    const running = own.post(CHAT, body);
    await eventually(async () => (await upstreamCalls(marker))[0]);
    own.process.child.kill('SIGHUP');
    expect((await running).status).toBe(200);
    expect((await own.post(CHAT, scripted().body)).status).toBe(200);
  });
});
