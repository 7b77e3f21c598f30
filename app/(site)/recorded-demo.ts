import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PrintedReceipt } from '@/components/dashboard/types';
import { type DemoRound, readDemoQuote, readDemoStream } from '@/components/site/landing-demo-answer';
import type { RoundCosts } from '@/components/site/landing-savings';
import { log } from '@/lib/base/log';
import { formatUsd, maxPico, parseUsd, ZERO } from '@/lib/base/money';
import type { Catalog } from '@/lib/catalog/model';
import { answerDemo } from '@/lib/gateway/demo/demo';
import { demoCaller } from '@/lib/gateway/demo/demo-workspace';
import { describeRequest } from '@/lib/gateway/endpoints/requests';
import { getRuntime, type Runtime } from '@/lib/gateway/runtime';

/** One round of the demonstration that this server played to itself, with the receipt of its first request. */
export interface RecordedDemo {
  round: DemoRound & { quote: NonNullable<DemoRound['quote']> };
  /** ISO 8601. */
  at: string;
  receipt: PrintedReceipt;
  costs: RoundCosts;
  /** Benchmark − upstream, and charge − upstream. */
  difference: string;
  fee: string;
}

export const RECORDED_PROMPT = 'What does a language model cost when it is asked the same thing twice?';
/** A page does not wait longer for its example. */
const WITHIN_MS = 3_000;

const recorded = new WeakMap<Catalog, Promise<RecordedDemo | null>>();

/**
 * The example that stands on the landing page before anybody asks: a true round through the walk, on test money, played
 * once per catalog. Null where it could not be played in time; the next page tries again.
 */
export async function recordedDemo(): Promise<RecordedDemo | null> {
  const runtime = await getRuntime();
  const catalog = runtime.catalog.current();
  let known = recorded.get(catalog);
  if (!known) {
    known = record(runtime).catch((error) => {
      recorded.delete(catalog);
      log.warn({ error }, 'the example of the landing page was not recorded');
      return null;
    });
    recorded.set(catalog, known);
  }
  return Promise.race([known, sleep(WITHIN_MS, null, { ref: false })]);
}

async function record(runtime: Runtime): Promise<RecordedDemo | null> {
  const ask = { prompt: RECORDED_PROMPT, visit: randomBytes(16).toString('hex') };
  // Nobody watches: the test model need not pause between its words.
  const answer = (step: 'quote' | 'chat') =>
    answerDemo(runtime, new Request(runtime.env.publicUrl, { method: 'POST' }), step, ask, 0);
  const quote = readDemoQuote(await (await answer('quote')).json());
  const first = await readWhole(await answer('chat'));
  const again = await readWhole(await answer('chat'));
  if (!quote || !first || !again) throw new Error('the example was answered in part');
  const receiptOf = async (id: string) => {
    const caller = await demoCaller(runtime, ask.visit);
    return (await describeRequest(runtime.pool, caller, id)) as unknown as PrintedReceipt;
  };
  const receipt = await receiptOf(first.requestId);
  const { upstream_cost: upstreamAgain } = await receiptOf(again.requestId);
  const { upstream_cost: upstream, customer_charge: charge, held } = receipt;
  return {
    round: { prompt: ask.prompt, quote, first, again },
    at: receipt.created_at,
    receipt,
    costs: { upstream, upstreamAgain, held, returned: above(held, charge) },
    difference: above(receipt.benchmark_cost, upstream),
    fee: above(charge, upstream),
  };
}

/** How much more the one is than the other; 0 where it is not. */
function above(amount: string, than: string): string {
  return formatUsd(maxPico(parseUsd(amount) - parseUsd(than), ZERO));
}

async function readWhole(response: Response) {
  const reader = readDemoStream((name) => response.headers.get(name));
  const reply = reader.push(await response.text());
  return reply.isDone && reader.failure === null ? reply : null;
}
