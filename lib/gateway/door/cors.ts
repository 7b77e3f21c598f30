import type { Caller } from '@/lib/auth/caller';
import { ApiError } from '@/lib/base/errors';
import type { Runtime } from '../runtime';
import type { Path } from '../table';

const EXPOSED = [
  'x-btl-request-id',
  'x-request-id',
  'request-id',
  'x-btl-benchmark-cost',
  'x-btl-customer-charge',
  'x-btl-saved',
  'x-btl-cache-tier',
  'x-btl-miss-reason',
  'x-btl-model',
  'x-btl-provider',
  'x-btl-attempts',
  'x-btl-quoted-max',
  'x-btl-output-cap',
  'x-btl-overhead-ms',
  'x-btl-own-provider-cost',
  'x-btl-ignored-parameters',
  'x-btl-dropped-parameters',
  'x-gateway-cost',
  'x-gateway-fee-pct',
  'x-gateway-savings',
  'x-gateway-savings-pct',
  'x-ratelimit-limit-requests',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-reset-requests',
  'x-ratelimit-limit-tokens',
  'x-ratelimit-remaining-tokens',
  'x-ratelimit-reset-tokens',
  'retry-after',
].join(', ');

const ALLOWED_HEADERS =
  'authorization, content-type, x-api-key, anthropic-version, anthropic-beta, anthropic-dangerous-direct-browser-access, idempotency-key, x-btl-cache, x-btl-cache-ttl, x-btl-quote, x-btl-tag, x-btl-session, x-btl-test, x-btl-fit, x-btl-hedge, x-stainless-arch, x-stainless-lang, x-stainless-os, x-stainless-package-version, x-stainless-retry-count, x-stainless-runtime, x-stainless-runtime-version, x-stainless-timeout, x-stainless-helper-method, x-stainless-poll-helper';

/** Headers that let a page of this origin read the answer, errors included; none for an origin nobody lists. */
export async function corsHeaders(
  runtime: Runtime,
  path: Path,
  origin: string,
): Promise<Record<string, string>> {
  if (path.openToBrowsers)
    return { 'access-control-allow-origin': '*', 'access-control-expose-headers': EXPOSED };
  const headers: Record<string, string> = { vary: 'Origin' };
  if (await runtime.origins.isListed(origin)) {
    headers['access-control-allow-origin'] = origin;
    headers['access-control-expose-headers'] = EXPOSED;
  }
  return headers;
}

/** The answer to OPTIONS: which methods there are and, for origins that may, what a page may send. */
export async function preflight(
  runtime: Runtime,
  path: Path,
  origin: string | undefined,
): Promise<Record<string, string>> {
  const methods = [...Object.keys(path.methods), 'OPTIONS'].join(', ');
  if (!origin) return { allow: methods };
  const headers = await corsHeaders(runtime, path, origin);
  if (!headers['access-control-allow-origin']) return { ...headers, allow: methods };
  return {
    ...headers,
    allow: methods,
    'access-control-allow-methods': methods,
    'access-control-allow-headers': ALLOWED_HEADERS,
    'access-control-max-age': '600',
  };
}

/**
 * A browser page of an origin that this key's workspace has not listed gets no further.
 * @throws ApiError origin_not_allowed
 */
export function refuseForeignOrigin(path: Path, origin: string, caller: Caller): void {
  if (path.openToBrowsers || caller.allowedOrigins.includes(origin)) return;
  throw new ApiError(
    'origin_not_allowed',
    'Browser pages of this origin may not use this key. List the origin in the workspace’s settings, or call the API from your server: a key in a page is a key given away.',
  );
}
