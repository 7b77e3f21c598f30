import { isApiError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { keptItems } from '@/lib/openai/responses/kept-items';
import { inCallersWords } from '@/lib/openai/responses/to-chat';
import type { NewResponse, ResponseContent } from '@/lib/responses/store';
import type { Dispatched } from '../answer/answer-printer';
import type { Exchange, Visit } from '../door/exchange';
import { runChat } from '../run';
import { nativeResponses } from './native';
import { type EndedResponse, ResponsePrinter } from './printer';
import { callerOf, type ReadRequest } from './read-request';

const ENDPOINT = '/v1/responses';
/** Where a provider cannot be held to one call, all but the first are left out here. */
export const WISHES: ReadonlyMap<string, null> = new Map([['parallel_tool_calls', null]]);

/** One response to be made. */
export interface Making {
  visit: Visit;
  id: `resp_${string}`;
  read: ReadRequest;
  printer: ResponsePrinter;
}

export function openMaking(visit: Visit, read: ReadRequest, onDispatch?: (at: Dispatched) => void): Making {
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
    const foreign = {
      ignored: [...read.request.unknown, ...read.tools.unserved],
      wishes: WISHES,
      native: nativeResponses({ ...read.request.body, tools: read.offered }),
    };
    await runChat({ ...visit, exchange }, read.chat, read.body, ENDPOINT, printer, foreign);
  } catch (error) {
    throw isApiError(error) ? inCallersWords(error, read.paths) : error;
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
