import { LRUCache } from 'lru-cache';
import type { TimeoutsMs, Transport, UpstreamFailure } from './adapter';
import { type AccessToken, parseTokenAnswer, type ServiceAccount, tokenRequest } from './google/access-token';

/** Fetches access tokens for service accounts, and keeps them for as long as they live. */
export interface TokenSource {
  /** @returns a token that is good for the call to come, or why there is none, a failure of kind `auth` */
  tokenOf(account: ServiceAccount): Promise<string | UpstreamFailure>;
}

const MAX_KEPT = 10_000;
/** A token this near its end is renewed while it still serves. */
const RENEW_BEFORE_MS = 5 * 60_000;
/** A token this near its end no longer serves: the call may take a while to arrive. */
const LEAST_LEFT_MS = 30_000;
const TIMEOUTS_MS: TimeoutsMs = { connect: 5_000, firstByte: 10_000, idle: 10_000 };

/** @param now milliseconds since 1970 */
export function openTokenSource(send: Transport, now: () => number): TokenSource {
  const kept = new LRUCache<string, AccessToken>({ max: MAX_KEPT });
  const fetching = new Map<string, Promise<AccessToken | UpstreamFailure>>();

  function renew(key: string, account: ServiceAccount): Promise<AccessToken | UpstreamFailure> {
    const running = fetching.get(key);
    if (running) return running;
    const renewal = fetchToken(send, account, new Date(now())).then((answer) => {
      fetching.delete(key);
      if ('token' in answer) kept.set(key, answer);
      return answer;
    });
    fetching.set(key, renewal);
    return renewal;
  }

  return {
    async tokenOf(account) {
      // Whoever holds the key is who asks: customers bring accounts of their own, and could name another's.
      const key = `${account.clientEmail} ${account.privateKeyId} ${account.tokenUrl.href} ${account.fingerprint}`;
      const known = kept.get(key);
      const leftMs = known ? known.expiresAt.getTime() - now() : 0;
      const renewal = leftMs > RENEW_BEFORE_MS ? null : renew(key, account);
      if (known && (renewal === null || leftMs > LEAST_LEFT_MS)) return known.token;
      const answer = await (renewal as Promise<AccessToken | UpstreamFailure>);
      return 'token' in answer
        ? answer.token
        : { ...answer, kind: 'auth', message: REFUSED, retryable: true };
    },
  };
}

const REFUSED = 'Google gave no access token for the service account it is called with.';

/** Asks for a token. Never rejects. */
function fetchToken(
  send: Transport,
  account: ServiceAccount,
  now: Date,
): Promise<AccessToken | UpstreamFailure> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let status = 0;
    send(tokenRequest(account, now), TIMEOUTS_MS, {
      onHead: (given) => {
        status = given;
      },
      onData: (chunk) => chunks.push(chunk),
      onEnd: () => resolve(parseTokenAnswer(status, Buffer.concat(chunks).toString('utf8'), now)),
      onError: resolve,
    });
  });
}
