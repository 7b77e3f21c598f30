import { readFile } from 'node:fs/promises';
import type { Pool } from 'pg';
import { z } from 'zod';
import type { Caller, Mode } from '@/lib/auth/caller';
import { openProviderKeyStore } from '@/lib/auth/provider-key-store';
import {
  findDemoWorkspace,
  listWorkspaces,
  requireWorkspace,
  type WorkspaceRecord,
} from '@/lib/auth/workspaces-queries';
import { systemClock } from '@/lib/base/clock';
import type { Env } from '@/lib/base/env';
import { newId } from '@/lib/base/ids';
import { openResponseCache } from '@/lib/cache/store';
import { loadCatalog } from '@/lib/catalog/queries';
import { type Exchange, OutHeaders, type Visit } from '@/lib/gateway/door/exchange';
import { standInCaller } from '@/lib/gateway/door/stand-in';
import { quote as quoteEndpoint } from '@/lib/gateway/endpoints/quote';
import { openHealthStore } from '@/lib/gateway/health/route-health';
import type { Runtime } from '@/lib/gateway/runtime';
import { openTokenCounter } from '@/lib/openai/tokens';
import { fieldsOf } from '@/lib/providers/registry';
import { type Command, type Io, UsageError } from './command';
import { formatTable } from './table';

export const quote: Command = {
  name: 'quote',
  usage: '--file body.json|- [--model M] [--workspace W] [--test]',
  summary: 'What a chat request would cost on every route, probably and at most; nothing is sent.',
  options: {
    file: { type: 'string' },
    model: { type: 'string' },
    workspace: { type: 'string' },
    test: { type: 'boolean' },
  },
  required: ['file'],
  async run(call) {
    const body = await readBody(call.io, call.text('file') ?? '', call.text('model'));
    const pool = await call.pool();
    const workspace = await chooseWorkspace(pool, call.text('workspace'));
    const answer = await ask(
      pool,
      call.env(),
      callerOf(workspace, call.isSet('test') ? 'test' : 'live', call.env()),
      body,
    );
    if (call.isSet('json')) call.io.stdout(`${answer}\n`);
    else call.io.stdout(`${describe(Quote.parse(JSON.parse(answer)))}\n`);
  },
};

async function readBody(io: Io, file: string, model: string | undefined): Promise<Buffer> {
  let text: string;
  try {
    text = file === '-' ? await io.readStdin() : await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(
      `--file: ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`,
    );
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new UsageError(`--file: ${file} is not valid JSON.`);
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new UsageError(`--file: ${file} must hold a JSON object.`);
  return Buffer.from(JSON.stringify(model === undefined ? body : { ...body, model }));
}

/** Whose median answers and share count: the one named, else the demo, else the only one there is. */
async function chooseWorkspace(pool: Pool, wanted: string | undefined): Promise<WorkspaceRecord> {
  if (wanted !== undefined) return requireWorkspace(pool, wanted);
  const demo = await findDemoWorkspace(pool);
  if (demo) return demo;
  const [first, ...others] = await listWorkspaces(pool);
  if (!first || others.length > 0) throw new UsageError('--workspace: say for which workspace.');
  return first;
}

/** Stands for a key that may call everything. */
function callerOf(workspace: WorkspaceRecord, mode: Mode, env: Env): Caller {
  return standInCaller(env, {
    workspace,
    mode,
    scope: 'inference',
    key: { id: 'cli', name: 'Command line' },
  });
}

/** Asks the endpoint itself, without a server between. @returns the body of its answer */
async function ask(pool: Pool, env: Env, caller: Caller, body: Buffer): Promise<string> {
  const catalog = await loadCatalog(pool, new Date(), fieldsOf);
  const cache = openResponseCache({ pool, encryptionKey: env.encryptionKey });
  const providerKeys = openProviderKeyStore({ pool, encryptionKey: env.encryptionKey });
  const tokens = openTokenCounter();
  let answer = '';
  const exchange: Partial<Exchange> = {
    readBody: async () => body,
    header: () => undefined,
    send: (_status, _headers, text) => {
      answer = text.toString();
    },
  };
  // The parts a quote asks for. A whole runtime would open the ledger and its journal, which belong to the server.
  const parts: Partial<Runtime> = {
    env,
    pool,
    cache,
    providerKeys,
    tokens,
    freeTokens: tokens,
    clock: systemClock,
    catalog: { current: () => catalog } as Runtime['catalog'],
    health: openHealthStore(),
  };
  const visit: Visit = {
    runtime: parts as Runtime,
    exchange: exchange as Exchange,
    requestId: newId('req'),
    startedAt: performance.now(),
    path: '/v1/account/quote',
    params: {},
    query: new URLSearchParams(),
    caller,
    headers: new OutHeaders(),
  };
  try {
    await quoteEndpoint(visit);
    return answer;
  } finally {
    await tokens.close();
    await cache.close();
    await providerKeys.close();
  }
}

const Money = z.number().nullish();
const Quote = z.object({
  model: z.string(),
  input_tokens: z.number(),
  max_output_tokens: z.number(),
  estimate: z.object({ output_tokens: z.number() }),
  amounts: z.object({
    benchmark_cost: z.string(),
    customer_charge: z.string(),
    saved: z.string(),
    max_charge: z.string(),
  }),
  routes: z.array(
    z.looseObject({
      provider: z.string(),
      upstream_cost: Money,
      customer_charge: Money,
      saved: Money,
      available: z.boolean(),
      reason: z.string().nullish(),
    }),
  ),
});

function describe(answer: z.infer<typeof Quote>): string {
  const { amounts } = answer;
  const head = [
    `${answer.model}: ${answer.input_tokens} tokens in, ${answer.estimate.output_tokens} out as usual, ${answer.max_output_tokens} at most`,
    `  sent straight  ${amounts.benchmark_cost} USD`,
    `  charge         ${amounts.customer_charge} USD, at most ${amounts.max_charge}`,
    `  saved          ${amounts.saved} USD`,
    '',
  ];
  const rows = answer.routes.map((route) => [
    route.provider,
    decimal(route.upstream_cost),
    decimal(route.customer_charge),
    decimal(route.saved),
    route.available ? 'yes' : 'no',
    route.reason ?? '',
  ]);
  return [
    ...head,
    formatTable(['provider', 'upstream usd', 'charge usd', 'saved usd', 'usable', 'note'], rows),
  ].join('\n');
}

/** For the eye: no exponent, no trailing zeros. */
function decimal(amount: number | null | undefined): string | null {
  return amount === null || amount === undefined ? null : amount.toFixed(12).replace(/\.?0+$/, '');
}
