// Guarantee: a service account's token is fetched once for all who wait, renewed before it ends while it still serves, and a refusal is a failure that no one caches.
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { UpstreamListener, UpstreamRequest } from '@/lib/providers/adapter';
import { parseServiceAccount } from '@/lib/providers/google/access-token';
import { openTokenSource } from '@/lib/providers/token-source';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const account = parseServiceAccount(
  JSON.stringify({
    type: 'service_account',
    project_id: 'p-1',
    private_key_id: 'k-1',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    client_email: 'gateway@p-1.iam.gserviceaccount.com',
  }),
);
const MINUTE = 60_000;

function open() {
  const asked: { request: UpstreamRequest; listener: UpstreamListener }[] = [];
  const time = { now: 1_000_000 };
  const source = openTokenSource(
    (request, _timeouts, listener) => {
      asked.push({ request, listener });
      return { abort() {}, pause() {}, resume() {}, isSent: true };
    },
    () => time.now,
  );
  const answer = (status: number, body: unknown) => {
    const listener = asked.at(-1)?.listener;
    listener?.onHead(status, () => undefined);
    listener?.onData(Buffer.from(JSON.stringify(body)));
    listener?.onEnd();
  };
  return { source, asked, time, answer };
}

describe('a token', () => {
  test('is fetched once for all who ask meanwhile, and kept', async () => {
    const { source, asked, answer } = open();
    const waiting = [source.tokenOf(account), source.tokenOf(account)];
    expect(asked).toHaveLength(1);
    expect(asked[0]?.request).toMatchObject({ origin: 'https://oauth2.googleapis.com', path: '/token' });
    answer(200, { access_token: 't-1', expires_in: 3600 });
    expect(await Promise.all(waiting)).toEqual(['t-1', 't-1']);
    expect(await source.tokenOf(account)).toBe('t-1');
    expect(asked).toHaveLength(1);
  });

  test('serves on while it is renewed, and no longer once it is nearly over', async () => {
    const { source, asked, time, answer } = open();
    const first = source.tokenOf(account);
    answer(200, { access_token: 't-1', expires_in: 3600 });
    await first;
    time.now += 57 * MINUTE;
    expect(await source.tokenOf(account)).toBe('t-1');
    expect(asked).toHaveLength(2);
    time.now += 2.75 * MINUTE;
    const late = source.tokenOf(account);
    expect(asked).toHaveLength(2);
    answer(200, { access_token: 't-2', expires_in: 3600 });
    expect(await late).toBe('t-2');
  });
});

describe('without a token', () => {
  test('the attempt fails by its credentials, and the next one asks again', async () => {
    const { source, asked, answer } = open();
    for (const [status, body] of [
      [400, { error: 'invalid_grant', error_description: 'secret' }],
      [503, {}],
      [200, { nothing: true }],
    ] as const) {
      const refused = source.tokenOf(account);
      answer(status, body);
      const failure = await refused;
      expect(failure).toMatchObject({ kind: 'auth', retryable: true });
      expect(JSON.stringify(failure)).not.toContain('secret');
    }
    const broken = source.tokenOf(account);
    asked.at(-1)?.listener.onError({
      kind: 'connection',
      message: 'It broke.',
      retryable: true,
      retryAfterMs: null,
      status: null,
    });
    expect(await broken).toMatchObject({ kind: 'auth' });
    expect(asked).toHaveLength(4);
  });
});
