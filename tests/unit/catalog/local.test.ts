// Guarantee: servers on this machine are found within the time given, strangers are not mistaken for them, and their models are free.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { findLocalServers, localSnapshot } from '@/lib/catalog/import/local';
import { CatalogSnapshot } from '@/lib/catalog/import/snapshot';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(answer: unknown, { status = 200, headers = {}, delayMs = 0 } = {}): Promise<number> {
  const server = createServer((request, response) => {
    setTimeout(() => {
      response.writeHead(request.url === '/v1/models' ? status : 404, headers);
      response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    }, delayMs);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A port where nobody listens. */
const NOBODY = { ollama: 9, lmstudio: 9, llamacpp: 9, vllm: 9 };
const LIST = { object: 'list', data: [{ id: 'llama3.2:3b' }, { id: 'Qwen/Qwen3-8B' }] };

describe('findLocalServers', () => {
  it('finds what answers at its port', async () => {
    const port = await serve(LIST);
    expect(await findLocalServers({ ports: { ...NOBODY, vllm: port } })).toEqual([
      {
        id: 'vllm',
        name: 'vLLM',
        baseUrl: `http://127.0.0.1:${port}/v1`,
        models: ['llama3.2:3b', 'Qwen/Qwen3-8B'],
      },
    ]);
  });

  it('follows OLLAMA_BASE_URL on loopback, and nowhere else', async () => {
    const port = await serve(LIST);
    const found = await findLocalServers({ ollamaBaseUrl: `http://localhost:${port}/`, ports: NOBODY });
    expect(found.map(({ baseUrl }) => baseUrl)).toEqual([`http://localhost:${port}/v1`]);
    expect(await findLocalServers({ ollamaBaseUrl: 'http://192.0.2.1:1', ports: NOBODY })).toEqual([]);
  });

  it('passes over silence, slowness, errors, other programs and another Runtime', async () => {
    expect(await findLocalServers({ ports: NOBODY })).toEqual([]);
    for (const port of [
      await serve(LIST, { delayMs: 2_000 }),
      await serve(LIST, { status: 500 }),
      await serve('<html>'),
      await serve({ models: [] }),
      await serve({ data: [{ id: 7 }] }),
      await serve(LIST, { headers: { 'x-btl-request-id': 'req_1' } }),
    ]) {
      expect(await findLocalServers({ ports: { ...NOBODY, vllm: port } }, 200)).toEqual([]);
    }
  });
});

describe('localSnapshot', () => {
  it('gives slug-safe free models, one per name with a route per server', () => {
    const server = (id: string, models: string[]) => ({
      id,
      name: id,
      baseUrl: `http://127.0.0.1:1/v1`,
      models,
    });
    const snapshot = localSnapshot([
      server('ollama', ['llama3.2:3b', 'qwen3:latest', ':::', 'Qwen/Qwen3-8B']),
      server('lmstudio', ['qwen3']),
    ]);
    expect(CatalogSnapshot.safeParse(snapshot).error).toBeUndefined();
    expect(
      snapshot.models.map(({ slug, routes }) => [slug, routes.map(({ upstreamId }) => upstreamId)]),
    ).toEqual([
      ['local/llama3.2-3b', ['llama3.2:3b']],
      ['local/qwen3', ['qwen3:latest', 'qwen3']],
      ['local/qwen-qwen3-8b', ['Qwen/Qwen3-8B']],
    ]);
    const rates = snapshot.models[0]?.routes[0]?.prices?.periods[0]?.rates;
    expect(rates?.every(({ pico }) => pico === 0n)).toBe(true);
  });
});
