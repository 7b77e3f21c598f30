// The built server as a newcomer starts it: no database, no configuration but a provider on loopback, keys from its own folder.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const START_MS = 120_000;
/** What the operator of this machine may have set for a server of their own. */
const OPERATORS =
  /_API_KEY$|_BASE_URL$|^(?:NODE_ENV|DATABASE_URL|HOST|ENCRYPTION_KEY|PUBLIC_URL|SAVINGS_SHARE|REDIS_URL|METRICS_PORT|AWS_.*|AZURE_.*|GOOGLE_.*|AUTH_.*|STRIPE_.*|OTEL_.*|RUNTIME_(?:EMBEDDED|OPERATOR).*)$/;

/** The server with a provider of one answer. @returns `{ origin, testKey, liveKey, upstream, stop }` */
export async function startServer() {
  const upstream = await startUpstream();
  const server = await startWith({
    config: runtimeConfig(upstream.origin),
    env: { LOCAL_KEY: 'local' },
    close() {
      upstream.server.closeAllConnections();
      upstream.server.close();
    },
  });
  return { ...server, upstream };
}

/**
 * @param config the operator's file
 * @param env what else is set
 * @param nodeArgs arguments for Node, given the server's own folder
 * @param close ends what the server was started with
 * @returns `{ origin, folder, testKey, liveKey, stop }`; `folder` is the server's DATA_DIR
 */
export async function startWith({ config: written, env, nodeArgs = () => [], close }) {
  const folder = await mkdtemp(path.join(tmpdir(), 'runtime-clients-'));
  const config = path.join(folder, 'runtime.config.json');
  await writeFile(config, JSON.stringify(written));
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OPERATORS.test(name)));
  const child = spawn(process.execPath, [...(await nodeArgs(folder)), path.join(ROOT, 'dist', 'main.js')], {
    cwd: ROOT,
    env: {
      ...inherited,
      PORT: '0',
      DATA_DIR: folder,
      RUNTIME_CONFIG: config,
      ...env,
      RUNTIME_LOCAL_SERVERS: 'off',
      LOG_LEVEL: 'silent',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output = (output + chunk).slice(-4_000);
    });
  }
  const stop = async () => {
    if (child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    close();
    await rm(folder, { recursive: true, force: true });
  };
  const record = path.join(folder, 'server.json');
  const deadline = Date.now() + START_MS;
  const addressOf = () => {
    try {
      return JSON.parse(readFileSync(record, 'utf8')).address;
    } catch {
      return null;
    }
  };
  while (!addressOf()) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`The server did not start:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const read = (name) => readFileSync(path.join(folder, name), 'utf8').trim();
  return {
    origin: addressOf(),
    folder,
    testKey: read('demo-key'),
    liveKey: read('demo-live-key'),
    stop,
  };
}

function runtimeConfig(origin) {
  return {
    providers: [
      {
        id: 'local-test',
        name: 'Local test',
        dialect: 'openai',
        base_url: `${origin}/v1`,
        api_key_env: 'LOCAL_KEY',
        allow_private_network: true,
      },
    ],
    models: [
      {
        slug: 'acme/embed-1',
        context_window: 8_192,
        endpoints: ['/v1/embeddings'],
        benchmark: { input: '0.10', output: '0' },
        routes: [{ provider: 'local-test', upstream_id: 'embed-1', prices: { input: '0.05', output: '0' } }],
      },
      {
        slug: 'acme/writer-1',
        name: 'Writer 1',
        context_window: 32_768,
        max_output_tokens: 4_096,
        capabilities: ['tools', 'json', 'structured_outputs', 'vision', 'streaming'],
        benchmark: { input: '2.00', output: '6.00' },
        routes: [
          { provider: 'local-test', upstream_id: 'writer-1-fp8', prices: { input: '1.00', output: '3.00' } },
        ],
      },
    ],
  };
}

/** A provider with one answer, whole and streamed. */
async function startUpstream() {
  const calls = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}');
    calls.push({ headers: request.headers, body });
    const head = { id: 'up-1', created: 1_700_000_000, model: body.model };
    if (request.url.endsWith('/embeddings')) {
      const floats = [0.5, -0.25];
      const coded = Buffer.from(Float32Array.from(floats).buffer).toString('base64');
      const embedding = body.encoding_format === 'base64' ? coded : floats;
      const data = body.input.map((_, index) => ({ object: 'embedding', index, embedding }));
      const usage = { prompt_tokens: 10, total_tokens: 10 };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ object: 'list', data, model: body.model, usage }));
      return;
    }
    const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
    if (!body.stream) {
      const message = { role: 'assistant', content: 'Hello from upstream.', refusal: null };
      const choices = [{ index: 0, message, logprobs: null, finish_reason: 'stop' }];
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ ...head, object: 'chat.completion', choices, usage }));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const send = (choices, more = {}) =>
      response.write(
        `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices, ...more })}\n\n`,
      );
    for (const content of ['Hello ', 'from ', 'upstream.'])
      send([{ index: 0, delta: { role: 'assistant', content }, finish_reason: null }]);
    send([{ index: 0, delta: {}, finish_reason: 'stop' }]);
    send([], { usage });
    response.end('data: [DONE]\n\n');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, calls, origin: `http://127.0.0.1:${server.address().port}` };
}
