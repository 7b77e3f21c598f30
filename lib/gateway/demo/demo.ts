import { ApiError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { OutHeaders, type Visit } from '../door/exchange';
import { clientAddressOf } from '../door/web-door';
import { chatCompletions } from '../endpoints/chat';
import { quote } from '../endpoints/quote';
import type { Runtime } from '../runtime';
import { type DemoAsk, demoChat, demoModel, parseDemoAsk } from './demo-body';
import { DemoExchange } from './demo-exchange';
import { type DemoTurns, openDemoTurns } from './demo-turns';
import { demoCaller } from './demo-workspace';

/** The two things that can be asked, by the endpoints that answer them. */
const STEPS = {
  quote: { path: '/v1/account/quote', run: quote, stream: false },
  chat: { path: '/v1/chat/completions', run: chatCompletions, stream: true },
} as const;
export type DemoStep = keyof typeof STEPS;

/**
 * One turn of the demonstration on our pages, from a stranger: counted by address before anything is read.
 * @param readBody gives the body as JSON, bounded
 * @throws ApiError rate_limit_exceeded, invalid_request, and whatever the endpoint answers
 */
export async function takeDemoTurn(
  runtime: Runtime,
  request: Request,
  step: DemoStep,
  readBody: () => Promise<unknown>,
): Promise<Response> {
  turnsOf().take(clientAddressOf(request, runtime.env.trustProxy), runtime.clock());
  return answerDemo(runtime, request, step, parseDemoAsk(await readBody()));
}

/**
 * Quotes or answers through the endpoint that customers call: same walk, ledger, receipt and cache, on test money. The
 * answer is the endpoint's own, byte for byte.
 * @param request only to learn whether the client has left
 * @param paceMs how long the test model rests between two events; 0 where nobody watches
 */
export async function answerDemo(
  runtime: Runtime,
  request: Request,
  step: DemoStep,
  { prompt, visit }: DemoAsk,
  paceMs?: number,
): Promise<Response> {
  const { path, run, stream } = STEPS[step];
  const model = demoModel(runtime.catalog.current().models);
  if (!model || runtime.stopping) {
    throw new ApiError(
      'service_unavailable',
      'The demonstration cannot be given right now. Try again later.',
      {
        headers: { 'retry-after': '5' },
      },
    );
  }
  const startedAt = performance.now();
  const caller = await demoCaller(runtime, visit, paceMs);
  const requestId = newId('req');
  const headers = new OutHeaders();
  headers.add('x-btl-request-id', requestId);
  headers.add('x-request-id', requestId);
  headers.add('cache-control', 'no-store');
  return new Promise((resolve, reject) => {
    const chat = demoChat(model, prompt, stream);
    const exchange = new DemoExchange(request, resolve, runtime.env.trustProxy, chat);
    const asked: Visit = {
      runtime,
      exchange,
      requestId,
      startedAt,
      path,
      params: {},
      query: new URLSearchParams(),
      caller,
      headers,
    };
    runtime.running++;
    run(asked)
      .catch((error) => (exchange.headSent ? exchange.end() : reject(error)))
      .finally(() => {
        runtime.running--;
      });
  });
}

const SLOT = Symbol.for('runtime.demo-turns');
type Holder = { [SLOT]?: DemoTurns };

/** One count a process, however many bundles this module is in. */
function turnsOf(): DemoTurns {
  const holder = globalThis as Holder;
  holder[SLOT] ??= openDemoTurns();
  return holder[SLOT];
}
