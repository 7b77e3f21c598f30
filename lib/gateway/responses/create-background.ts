import { type ApiError, isApiError } from '@/lib/base/errors';
import { log } from '@/lib/base/log';
import type { Dispatched } from '../answer/answer-printer';
import { toApiError } from '../door/api-error';
import { OutHeaders, type Visit } from '../door/exchange';
import type { BackgroundRun } from './background';
import { DetachedExchange } from './detached-exchange';
import { followStream } from './follow';
import { insist } from './insist';
import { contentOf, type Making, newResponse, openMaking, walk } from './making';
import { type EndedResponse, errorCodeOf } from './printer';
import type { ReadRequest } from './read-request';

/**
 * Makes a response while its client need not wait. What is wrong with the request is said at once; once it goes to a
 * provider the client has an id, and whatever happens then is found under it.
 * @throws ApiError as the walk does before it dispatches
 */
export async function runInBackground(visit: Visit, read: ReadRequest): Promise<void> {
  const { runtime, exchange: client } = visit;
  const exchange = new DetachedExchange(client);
  const dispatched = signal();
  // What the walk says in headers belongs to a stream's head; one that is not streamed has none.
  const headers = new OutHeaders();
  headers.addFlat(visit.headers.flat);
  const making = openMaking({ ...visit, headers }, read, dispatched.give);
  // It is held for longer than its request.
  const bytes = read.body.bytes.length;
  runtime.bodyRoom.take(bytes);
  runtime.running++;
  const leave = () => {
    runtime.running--;
    runtime.bodyRoom.give(bytes);
  };
  const walked = walk(making, exchange).then(
    () => null,
    (error) => toApiError(error, visit.requestId),
  );
  const begun = await Promise.race([dispatched.given, walked]);
  if (isApiError(begun)) {
    leave();
    throw begun;
  }
  const isStreamed = read.request.body.stream === true;
  const run: BackgroundRun = { exchange, done: Promise.resolve(), isCancelled: false, isStreamed };
  const text = making.printer.unfinished('queued');
  const inserted = runtime.responses.insert(newResponse(making, { text, output: [] }));
  run.done = finish(making, run, inserted, walked).finally(leave);
  runtime.background.add(making.id, run);
  // Where it cannot be kept it cannot be found either.
  await inserted.catch((error) => {
    exchange.leave();
    throw error;
  });
  if (isStreamed) {
    // Its client has the id before any provider has said a word: without it, nothing could be found again.
    if (begun?.head && !exchange.headSent) {
      exchange.start(200, begun.head());
      exchange.write(making.printer.opening());
    }
    return followStream(visit, exchange, null);
  }
  visit.headers.add('content-type', 'application/json');
  client.send(200, visit.headers, text);
}

async function finish(
  making: Making,
  run: BackgroundRun,
  inserted: Promise<void>,
  walked: Promise<ApiError | null>,
): Promise<void> {
  const { printer, visit, id } = making;
  const { exchange } = run;
  let last = '';
  try {
    const error = await walked;
    last = exchange.lastBlock;
    const ended = printer.ended ?? broken(making, run, error);
    if (last === '') last = printer.brokenEnd(ended);
    const events = run.isStreamed && exchange.events !== null ? exchange.events + last : null;
    await inserted;
    // It may have been paid for: it must not be lost.
    await insist(() => visit.runtime.responses.finish(id, contentOf(making, ended), events));
  } catch (error) {
    log.error({ requestId: visit.requestId, error }, 'background response not stored');
  } finally {
    exchange.close(last);
  }
}

function broken({ printer, visit }: Making, run: BackgroundRun, error: ApiError | null): EndedResponse {
  if (run.isCancelled) return printer.breakOff('cancelled', null);
  const told = error ?? toApiError(new Error('a walk ends with an answer or an error'), visit.requestId);
  return printer.breakOff('failed', { code: errorCodeOf(told), message: told.message });
}

function signal(): { given: Promise<Dispatched>; give: (at: Dispatched) => void } {
  let give = (_at: Dispatched) => {};
  const given = new Promise<Dispatched>((resolve) => {
    give = resolve;
  });
  return { given, give };
}
