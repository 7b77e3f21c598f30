import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import path from 'node:path';
import next from 'next';
import { type Env, loadEnv, setEmbeddedDatabase } from '@/lib/base/env';
import { log } from '@/lib/base/log';
import { startEmbedded } from '@/lib/db/embedded';
import { migrate } from '@/lib/db/migrate';
import { createPool } from '@/lib/db/pool';
import { reachDatabase } from '@/lib/db/reach';
import { isApiPath } from '@/lib/gateway/door/canonical-path';
import { fillCatalog } from '@/lib/gateway/fill-catalog';
import { handleExchange } from '@/lib/gateway/handler';
import { ensureDemo } from '@/lib/gateway/onboarding';
import { type Runtime, startRuntime } from '@/lib/gateway/runtime';
import { printBanner } from './banner';
import { answerBrokenRequests } from './broken-requests';
import { clientAddress, NodeExchange } from './node-door';
import { openPageContext } from './page-context';
import { type Closer, type Process, stopOnSignals } from './shutdown';

const LISTEN_BACKLOG = 1_024;

/** Starts the product: database, tables, catalog, pages and API, in that order, and prints where it is. */
async function main(): Promise<void> {
  const env = loadEnv();
  const running: Process = { server: null, runtime: null, closers: [], reload: async () => {} };
  stopOnSignals(running);
  const pages = preparePages(env);
  const databaseUrl = await openDatabase(env, running.closers);
  await migrate(databaseUrl);
  const pool = createPool(databaseUrl, { max: 2 });
  await fillCatalog(pool, env);
  await pool.end();
  const runtime = await startRuntime({ ...env, databaseUrl });
  running.runtime = runtime;
  running.reload = () => reloadConfig(runtime, env);
  running.closers.unshift({ name: 'runtime', close: () => runtime.close() });
  const server = createServer(
    { keepAliveTimeout: 75_000, requestTimeout: 120_000, noDelay: true },
    route(runtime, await pages),
  );
  answerBrokenRequests(server);
  running.server = server;
  const address = await listen(server, env);
  const demo = await ensureDemo(runtime, { wanted: wantsDemo(env) });
  await printBanner({ env, address, demo, runtime });
}

/** The embedded PostgreSQL unless the operator named one. Both doors, the pages and Prisma find it in the environment. */
async function openDatabase(env: Env, closers: Closer[]): Promise<string> {
  let url = env.databaseUrl;
  if (!url) {
    const embedded = await startEmbedded(env.dataDir);
    closers.push({ name: 'database', close: () => embedded.stop() });
    url = embedded.url;
    setEmbeddedDatabase(url);
  }
  await reachDatabase(url);
  process.env.AUTH_SECRET = env.authSecret;
  process.env.ENCRYPTION_KEY = env.encryptionKey.toString('hex');
  process.env.NEXTAUTH_SECRET = env.authSecret;
  process.env.NEXTAUTH_URL = env.publicUrl;
  return url;
}

type PageHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

async function preparePages(env: Env): Promise<PageHandler> {
  const app = next({ dev: false, dir: path.resolve('.'), hostname: env.host, port: env.port });
  await app.prepare();
  return app.getRequestHandler();
}

/** `/v1` first and straight; everything else is a page. */
function route(runtime: Runtime, pages: PageHandler) {
  const { trustProxy, publicUrl } = runtime.env;
  const isSecure = publicUrl.startsWith('https:');
  const context = openPageContext();
  return (request: IncomingMessage, response: ServerResponse) => {
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    if (isApiPath(request.method ?? 'GET', mark < 0 ? url : url.slice(0, mark))) {
      handleExchange(runtime, new NodeExchange(request, response, trustProxy)).catch((error) => {
        log.error({ error }, 'request failed outside its handler');
        response.destroy();
      });
      return;
    }
    // Files too, which proxy.ts never sees.
    if (isSecure) response.setHeader('strict-transport-security', 'max-age=63072000');
    const home = homeOf(request, publicUrl);
    if (home) {
      response.writeHead(307, { location: home + url, 'x-content-type-options': 'nosniff' }).end();
      return;
    }
    // What a client writes there itself is not believed: sign-in limits count by address.
    request.headers['x-forwarded-for'] = clientAddress(request, trustProxy);
    context.enter(response, url.startsWith('/api/account/live') ? 'first write' : 'close');
    pages(request, response).catch((error) => {
      log.error({ error }, 'page failed');
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  };
}

const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

/**
 * Where a page asked by another of this machine's own names lives: sessions belong to one name, and a link of
 * a mail leads to PUBLIC_URL. Null: here.
 */
function homeOf(request: IncomingMessage, publicUrl: string): string | null {
  const asked = request.headers.host ?? '';
  const home = new URL(publicUrl).host;
  const isTwin = asked !== home && LOOPBACK.test(asked) && LOOPBACK.test(home);
  return isTwin && request.method === 'GET' && asked.split(':').pop() === home.split(':').pop()
    ? publicUrl
    : null;
}

function listen(server: Server, env: Env): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`Port ${env.port} is in use. Set PORT to another one.`)
          : error,
      );
    });
    server.listen(env.port, env.host, LISTEN_BACKLOG, () => {
      const bound = server.address();
      const port = typeof bound === 'object' && bound ? bound.port : env.port;
      const host = env.host === '0.0.0.0' || env.host === '::' ? 'localhost' : env.host;
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${port}`);
    });
  });
}

/** Ruling 3: no demo with the operator's own database, in production, or where others can reach it. */
function wantsDemo(env: Env): boolean {
  return env.embedded && !env.production && ['127.0.0.1', 'localhost', '::1'].includes(env.host);
}

async function reloadConfig(runtime: Runtime, env: Env): Promise<void> {
  await fillCatalog(runtime.pool, env);
  await runtime.catalog.reload();
}

main().catch((error: unknown) => {
  console.error(`\nRuntime could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  log.debug({ error }, 'start failed');
  process.exit(1);
});
