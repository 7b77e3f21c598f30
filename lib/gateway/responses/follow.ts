import type { ApiError } from '@/lib/base/errors';
import { asciiJson } from '@/lib/openai/byte-text';
import { OutHeaders, type Visit } from '../door/exchange';
import type { DetachedExchange } from './detached-exchange';

/**
 * Sends a stream that is being made in the background, from its beginning or after an event, until it ends or this
 * client leaves. @param after the sequence number of the last event the client has; null: it made the response
 */
export function followStream(visit: Visit, source: DetachedExchange, after: number | null): Promise<void> {
  const { exchange } = visit;
  if (after !== null) startStream(visit);
  return new Promise((resolve) => {
    const stop = source.follow({
      begin(headers) {
        if (after === null) exchange.start(200, headers);
      },
      write(text) {
        if (!exchange.headSent) startStream(visit);
        exchange.write(after === null ? text : eventsAfter(text, after), 'latin1');
      },
      end() {
        exchange.end();
        resolve();
      },
    });
    exchange.onClientGone(() => {
      stop();
      resolve();
    });
  });
}

/** Sends a stream that has ended, after an event. */
export function replayStream(visit: Visit, events: string, after: number): void {
  if (!visit.exchange.headSent) startStream(visit);
  visit.exchange.end(eventsAfter(events, after), 'latin1');
}

/** Ends a stream that was begun while nobody knew whether there would be one. */
export function refuseStream(visit: Visit, { code, message, param }: ApiError): void {
  const error = { type: 'error', sequence_number: 0, code, message, param };
  visit.exchange.end(`event: error\ndata: ${asciiJson(JSON.stringify(error))}\n\n`, 'latin1');
}

const SILENCE_MS = 10_000;

/** A client's patience while another process makes its stream: called often, it begins the stream and comments. */
export function reassurance(visit: Visit): () => void {
  let lastAt = performance.now();
  return () => {
    if (performance.now() - lastAt < SILENCE_MS) return;
    lastAt = performance.now();
    if (!visit.exchange.headSent) startStream(visit);
    visit.exchange.write(': keep-alive\n');
  };
}

function startStream({ exchange, headers }: Visit): void {
  const head = new OutHeaders();
  head.addFlat(headers.flat);
  head.add('content-type', 'text/event-stream; charset=utf-8');
  head.add('x-accel-buffering', 'no');
  exchange.start(200, head);
}

const SEQUENCE = /^data: \{"type":"[^"]*","sequence_number":(\d+)/m;

/** The events after one, the last block with its comment and `[DONE]` included. */
function eventsAfter(text: string, after: number): string {
  if (after < 0) return text;
  return text
    .split(/(?<=\n\n)/)
    .filter((block) => {
      const sequence = SEQUENCE.exec(block)?.[1];
      return sequence === undefined || Number(sequence) > after;
    })
    .join('');
}
