import { log } from '@/lib/base/log';
import { isDatabaseDown } from '@/lib/db/pool';
import { readJson } from '../door/body';
import type { Visit } from '../door/exchange';
import { runInBackground } from './create-background';
import { insist } from './insist';
import { type Making, newResponse, openMaking, walk } from './making';
import { readRequest } from './read-request';
import { StoringExchange } from './storing-exchange';

/** POST /v1/responses: the walk of a chat, whose answer is printed as a response, and kept. */
export async function createResponse(visit: Visit): Promise<void> {
  const { value } = await readJson(visit);
  const read = await readRequest(visit, value);
  if (read.request.body.background) return runInBackground(visit, read);
  // Its history may be much larger than what was sent.
  const more = Math.max(0, read.body.bytes.length - visit.exchange.bodyBytes);
  visit.runtime.bodyRoom.take(more);
  try {
    await answer(visit, openMaking(visit, read));
  } finally {
    visit.runtime.bodyRoom.give(more);
  }
}

async function answer({ exchange: client }: Visit, making: Making): Promise<void> {
  if (making.read.request.body.store === false) return walk(making, client);
  const exchange = new StoringExchange(client, () => store(making));
  await walk(making, exchange);
  await exchange.settled();
}

/** A database that fails now must not keep the answer back: it is told later, and only then can the turn be continued. */
async function store(making: Making): Promise<void> {
  const { printer, visit } = making;
  if (!printer.ended) return;
  const kept = newResponse(making, printer.ended);
  const insert = () => visit.runtime.responses.insert(kept);
  const report = (error: unknown) => log.error({ requestId: visit.requestId, error }, 'response not stored');
  await insert().catch((error) => {
    report(error);
    if (isDatabaseDown(error)) void insist(insert).catch(report);
  });
}
