import { cookies } from 'next/headers';
import { currentPerson } from '@/app/current-session';
import { WORKSPACE_COOKIE, WORKSPACE_HEADER } from '@/components/dashboard/workspace-cookie';
import type { AuditActor } from '@/lib/auth/audit';
import { type Permission, requirePermission } from '@/lib/auth/roles';
import { chooseWorkspace, type Session, type SignedIn } from '@/lib/auth/session';
import { clientAddress, readVisit } from '@/lib/auth/visit';
import { ApiError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { toApiError } from '@/lib/gateway/door/api-error';
import { getRuntime, type Runtime } from '@/lib/gateway/runtime';

/** A request to the pages' own API. */
export interface Visited {
  runtime: Runtime;
  request: Request;
  query: URLSearchParams;
  params: Record<string, string>;
  /** The client's whole address: for limits, never to be kept. */
  address: string;
}

export interface PersonVisit extends Visited {
  person: SignedIn;
  /** Who does it, for the audit log. */
  actor: AuditActor;
}

export interface AccountVisit extends PersonVisit {
  session: Session;
}

type RouteContext = { params: Promise<Record<string, string>> };

/** A handler that says what it asks of who calls: a test walks all of them with every role. */
export interface AccountHandler {
  (request: Request, context: RouteContext): Promise<Response>;
  asks: Permission | 'person' | 'nothing';
}

/**
 * A handler of a workspace: a signed-in member whose role has the permission, never a machine key; on everything but
 * GET a request from our own pages. Errors have the shape of `/v1`.
 *
 * Which workspace: the page says so with each request (`x-runtime-workspace`, or `workspace` in the address where a
 * browser asks by itself). Two tabs in two workspaces so never write into each other's; a write of somebody with
 * several workspaces that names none is refused.
 */
export function accountHandler(
  permission: Permission,
  run: (visit: AccountVisit) => Promise<Response>,
): AccountHandler {
  const handler = personHandler(async (visit) => {
    const session = await chosenSession(visit);
    requirePermission(session, permission);
    return run({ ...visit, session });
  });
  return Object.assign(handler, { asks: permission });
}

/** The same for what is a person's own, in whichever workspace: their sessions, their password. */
export function personHandler(run: (visit: PersonVisit) => Promise<Response>): AccountHandler {
  const handler = openHandler(async (visit) => {
    const person = await currentPerson();
    if (!person) throw new ApiError('invalid_api_key', NOT_SIGNED_IN);
    return run({ ...visit, person, actor: actorOf(person, visit) });
  });
  return Object.assign(handler, { asks: 'person' as const });
}

const NOT_SIGNED_IN =
  'You are not signed in, or your session has ended. Sign in again. Machine keys are for `/v1`; they open nothing here.';

/** The same for those who are not signed in yet. */
export function openHandler(run: (visit: Visited) => Promise<Response>): AccountHandler {
  const handler = async (request: Request, context: RouteContext) => {
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
  return Object.assign(handler, { asks: 'nothing' as const });
}

async function answer(
  request: Request,
  context: RouteContext,
  run: (visit: Visited) => Promise<Response>,
): Promise<Response> {
  const runtime = await getRuntime();
  if (request.method !== 'GET') requireOwnOrigin(request, runtime.env.publicUrl);
  return run({
    runtime,
    request,
    query: new URL(request.url).searchParams,
    params: await context.params,
    address: clientAddress((name) => request.headers.get(name), runtime.env.trustProxy),
  });
}

function actorOf(person: SignedIn, { request, runtime }: Visited): AuditActor {
  const visit = readVisit((name) => request.headers.get(name), runtime.env.trustProxy);
  return { kind: 'person', id: person.userId, name: person.email, ...visit };
}

async function chosenSession({ person, request, query }: PersonVisit): Promise<Session> {
  const named = request.headers.get(WORKSPACE_HEADER) ?? query.get('workspace');
  if (named === null && request.method !== 'GET' && person.memberships.length > 1) {
    throw new ApiError('invalid_request', `Name the workspace this is for in ${WORKSPACE_HEADER}.`, {
      param: 'workspace',
    });
  }
  const remembered = (await cookies()).get(WORKSPACE_COOKIE)?.value ?? null;
  const session = chooseWorkspace(person, { named, remembered });
  if (!session) throw new ApiError('not_found', 'You are a member of no workspace.', { param: 'workspace' });
  return session;
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
  return parseBody(await readBytes(request));
}

/** The same where nothing needs to be sent: an empty body is `{}`. @throws as `readBody` */
export async function readOptionalBody(request: Request): Promise<unknown> {
  const bytes = await readBytes(request);
  return bytes.length === 0 ? {} : parseBody(bytes);
}

function parseBody(bytes: Buffer): unknown {
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
