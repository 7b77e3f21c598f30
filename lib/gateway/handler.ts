import type { Caller, Scope } from '@/lib/auth/caller';
import { ApiError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { toApiError } from './door/api-error';
import { canonicalPath } from './door/canonical-path';
import { corsHeaders, preflight, refuseForeignOrigin } from './door/cors';
import { errorBody, speaksAnthropic } from './door/error-body';
import { type Exchange, OutHeaders, type Visit } from './door/exchange';
import type { Runtime } from './runtime';
import { type Entry, findPath } from './table';

/**
 * One request from the table to its answer, steps 0 and 1 of the walk: path, method, who calls. Everything
 * an endpoint throws ends here as the contract's error; nothing is thrown further.
 */
export async function handleExchange(runtime: Runtime, exchange: Exchange): Promise<void> {
  const startedAt = performance.now();
  const requestId = newId('req');
  const headers = new OutHeaders();
  headers.add('x-btl-request-id', requestId);
  headers.add('x-request-id', requestId);
  headers.add('x-content-type-options', 'nosniff');
  const path = canonicalPath(exchange.method, exchange.rawPath);
  const forAnthropic = path !== null && speaksAnthropic(path, exchange);
  // Where Anthropic's clients look for it.
  if (forAnthropic) headers.add('request-id', requestId);
  runtime.running++;
  try {
    const found = path === null ? null : findPath(path);
    if (!path || !found) throw unknownPath(exchange);
    const origin = exchange.header('origin');
    if (exchange.method === 'OPTIONS') {
      headers.put(await preflight(runtime, found.path, origin));
      exchange.send(204, headers, '');
      return;
    }
    if (origin) headers.put(await corsHeaders(runtime, found.path, origin));
    const method = exchange.method === 'HEAD' ? 'GET' : exchange.method;
    const entry = found.path.methods[method];
    if (!entry) throw wrongMethod(exchange.method, Object.keys(found.path.methods));
    if (method !== 'GET') headers.add('cache-control', 'no-store');
    if (runtime.stopping) throw stopping();
    const caller = await identify(runtime, exchange, entry, headers);
    if (origin && caller) refuseForeignOrigin(found.path, origin, caller);
    const query = exchange.rawQuery ? new URLSearchParams(exchange.rawQuery) : NO_QUERY;
    const visit: Visit = {
      runtime,
      exchange,
      requestId,
      startedAt,
      path,
      params: found.params,
      query,
      caller,
      headers,
    };
    await entry.run(visit);
  } catch (error) {
    answerError(exchange, forAnthropic, requestId, headers, error);
  } finally {
    runtime.running--;
    if (exchange.bodyBytes > 0) runtime.bodyRoom.give(exchange.bodyBytes);
  }
}

function answerError(
  exchange: Exchange,
  forAnthropic: boolean,
  requestId: string,
  headers: OutHeaders,
  thrown: unknown,
): void {
  const error = toApiError(thrown, requestId);
  if (exchange.headSent) {
    exchange.end();
    return;
  }
  const body = JSON.stringify(errorBody(forAnthropic, error, requestId));
  headers.put({ ...error.headers, 'content-type': 'application/json' });
  exchange.send(error.status, headers, body);
}

const NO_QUERY = new URLSearchParams();

async function identify(
  runtime: Runtime,
  exchange: Exchange,
  entry: Entry,
  headers: OutHeaders,
): Promise<Caller | null> {
  const key = keyOf(exchange);
  if (entry.auth === 'none') {
    if (!key.startsWith('gw_')) return null;
    const vary = headers.get('vary');
    headers.put({ 'cache-control': 'private', vary: vary ? `${vary}, Authorization` : 'Authorization' });
  }
  const found = runtime.callers.find(key);
  const caller = found instanceof Promise ? await found : found;
  if (entry.auth !== 'none' && entry.auth !== 'key') requireScope(caller, entry.auth);
  headers.addFlat(runtime.limits.takeRequest(caller, runtime.clock()));
  runtime.callers.touch(caller);
  return caller;
}

/** The key as OpenAI's clients send it, or Anthropic's; where a client sends both, the one that is ours. */
function keyOf(exchange: Exchange): string {
  const authorization = exchange.header('authorization') ?? '';
  const bearer = (/^Bearer[ \t]+(.*)$/i.exec(authorization)?.[1] ?? authorization).trim();
  if (bearer.startsWith('gw_')) return bearer;
  return exchange.header('x-api-key')?.trim() || bearer;
}

function requireScope(caller: Caller, scopes: readonly Scope[]): void {
  if (scopes.some((scope) => caller.scopes.has(scope))) return;
  throw new ApiError(
    'scope_denied',
    `This endpoint needs a key with the scope ${scopes.map((scope) => `\`${scope}\``).join(' or ')}; this key has ${
      [...caller.scopes].map((scope) => `\`${scope}\``).join(', ') || 'none'
    }. Create such a key in the dashboard under Keys.`,
  );
}

function unknownPath(exchange: Exchange): ApiError {
  return new ApiError(
    'not_found',
    `There is nothing at ${exchange.method} ${exchange.rawPath.slice(0, 200)}. The API lives under /v1, for example POST /v1/chat/completions; with an SDK set the base URL to end in /v1.`,
  );
}

function wrongMethod(method: string, allowed: string[]): ApiError {
  const allow = [...allowed, 'OPTIONS'].join(', ');
  return new ApiError('method_not_allowed', `${method} is not supported here; use ${allowed.join(' or ')}.`, {
    headers: { allow },
  });
}

function stopping(): ApiError {
  return new ApiError('service_unavailable', 'This server is being stopped. Try again in a few seconds.', {
    headers: { 'retry-after': '2', connection: 'close' },
  });
}
