import { isApiError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { log } from '@/lib/base/log';
import { keptItems } from '@/lib/openai/responses/kept-items';
import { inCallersWords } from '@/lib/openai/responses/to-chat';
import type { NewResponse, ResponseContent } from '@/lib/responses/store';
import { readJson } from '../body';
import type { Exchange, Visit } from '../exchange';
import { ignoredHeader } from '../headers';
import { runChat } from '../run';
import { runInBackground } from './create-background';
import { type EndedResponse, ResponsePrinter } from './printer';
import { callerOf, type ReadRequest, readRequest } from './read-request';
import { StoringExchange } from './storing-exchange';

export const ENDPOINT = '/v1/responses';

/** One response to be made. */
export interface Making {
  visit: Visit;
  id: `resp_${string}`;
  read: ReadRequest;
  printer: ResponsePrinter;
}

/** POST /v1/responses: the walk of a chat, whose answer is printed as a response, and kept. */
export async function createResponse(visit: Visit): Promise<void> {
  const { value } = await readJson(visit);
  const read = await readRequest(visit, value);
  ignoredHeader(visit.headers, [...read.request.unknown, ...read.tools.unserved]);
  if (read.request.body.background) return runInBackground(visit, read);
  const making = openMaking(visit, read);
  if (read.request.body.store === false) return walk(making, visit.exchange);
  const exchange = new StoringExchange(visit.exchange, () => store(making));
  await walk(making, exchange);
  await exchange.settled();
}

export function openMaking(visit: Visit, read: ReadRequest, onDispatch?: () => void): Making {
  const { runtime } = visit;
  const { workspaceId } = callerOf(visit);
  const id = newId('resp');
  const now = () => Math.floor(runtime.clock() / 1_000);
  const printer = new ResponsePrinter({
    id,
    body: read.request.body,
    createdAt: now(),
    names: read.tools.names,
    paths: read.paths,
    sealThoughts: (model, thoughts) => runtime.thoughts.close(workspaceId, model, thoughts),
    now,
    onDispatch,
  });
  return { visit, id, read, printer };
}

/** @throws ApiError in the words of the caller's request */
export async function walk({ visit, read, printer }: Making, exchange: Exchange): Promise<void> {
  try {
    await runChat({ ...visit, exchange }, read.chat, read.body, ENDPOINT, printer);
  } catch (error) {
    throw isApiError(error) ? inCallersWords(error, read.paths) : error;
  }
}

/** A database that fails now costs the next turn, not this answer. */
async function store(making: Making): Promise<void> {
  const { printer, visit } = making;
  if (!printer.ended) return;
  try {
    await visit.runtime.responses.insert(newResponse(making, printer.ended));
  } catch (error) {
    log.error({ requestId: visit.requestId, error }, 'response not stored');
  }
}

export function newResponse(making: Making, state: Pick<EndedResponse, 'text' | 'output'>): NewResponse {
  const { visit, id, read } = making;
  const { workspaceId, mode } = callerOf(visit);
  return {
    id,
    owner: { workspaceId, mode },
    previousId: read.request.body.previous_response_id ?? null,
    background: read.request.body.background ?? false,
    createdAt: visit.runtime.clock(),
    content: contentOf(making, state),
  };
}

export function contentOf(
  { id, read }: Making,
  { text, output }: Pick<EndedResponse, 'text' | 'output'>,
): ResponseContent {
  return {
    response: text,
    input: keptItems(read.request.input, id.slice('resp_'.length)),
    output: output as unknown as Record<string, unknown>[],
  };
}
