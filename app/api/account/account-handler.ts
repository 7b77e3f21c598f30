import { currentSession } from '@/app/current-session';
import type { Session } from '@/lib/auth/session';
import { ApiError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { toApiError } from '@/lib/gateway/door/api-error';
import { getRuntime, type Runtime } from '@/lib/gateway/runtime';

export interface AccountVisit {
  runtime: Runtime;
  session: Session;
  request: Request;
  query: URLSearchParams;
  params: Record<string, string>;
}

type RouteContext = { params: Promise<Record<string, string>> };
type Handler = (request: Request, context: RouteContext) => Promise<Response>;

/**
 * A handler of the pages' own API: a signed-in person, never a machine key; on everything but GET a request
 * from our own pages. Errors have the shape of `/v1`.
 */
export function accountHandler(run: (visit: AccountVisit) => Promise<Response>): Handler {
  return openHandler(async (visit) => {
    const session = await currentSession();
    if (!session) throw new ApiError('invalid_api_key', NOT_SIGNED_IN);
    return run({ ...visit, session });
  });
}

const NOT_SIGNED_IN =
  'You are not signed in, or your session has ended. Sign in again. Machine keys are for `/v1`; they open nothing here.';

/** The same for those who are not signed in yet. */
export function openHandler(run: (visit: Omit<AccountVisit, 'session'>) => Promise<Response>): Handler {
  return async (request, context) => {
    const requestId = newId('req');
    const response = await answer(request, context, run).catch((error) => {
      const fault = toApiError(error, requestId);
      return json(fault.toBody(requestId), { status: fault.status, headers: fault.headers });
    });
    // What the walk answered has the number of its own receipt.
    if (response.headers.has('x-btl-request-id')) return response;
    response.headers.set('x-btl-request-id', requestId);
    response.headers.set('x-request-id', requestId);
    return response;
  };
}

async function answer(
  request: Request,
  context: RouteContext,
  run: (visit: Omit<AccountVisit, 'session'>) => Promise<Response>,
): Promise<Response> {
  const runtime = await getRuntime();
  if (request.method !== 'GET') requireOwnOrigin(request, runtime.env.publicUrl);
  return run({
    runtime,
    request,
    query: new URL(request.url).searchParams,
    params: await context.params,
  });
}

/** JSON that no cache keeps. Amounts are exact strings. */
export function json(body: unknown, init: ResponseInit = {}): Response {
  const response = Response.json(body, init);
  response.headers.set('cache-control', 'no-store');
  return response;
}

const MAX_BODY_BYTES = 64 * 1024;

/** A small JSON body, refused before it is read whole when it is not small. @throws ApiError invalid_request, request_too_large */
export async function readBody(request: Request): Promise<unknown> {
  const bytes = await readBytes(request);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new ApiError('invalid_request', 'The body is not valid JSON.');
  }
}

/** A small body of any kind. @throws ApiError request_too_large */
export async function readBytes(request: Request): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    size += part.value.length;
    if (size > MAX_BODY_BYTES) {
      void reader?.cancel();
      throw new ApiError('request_too_large', 'This body is larger than any form of ours.');
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks, size);
}

/** A browser says where a request comes from; a page of another site cannot say otherwise. */
function requireOwnOrigin(request: Request, publicUrl: string): void {
  const origin = request.headers.get('origin');
  const host = origin && URL.canParse(origin) ? new URL(origin).host : null;
  // The second is for a server that is reached by another name than PUBLIC_URL, such as 127.0.0.1 for localhost.
  if (host && (origin === new URL(publicUrl).origin || host === request.headers.get('host'))) return;
  throw new ApiError('origin_not_allowed', 'This endpoint answers the pages of this server alone.');
}
