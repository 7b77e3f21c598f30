import { request } from 'undici';
import { z } from 'zod';
import type { CatalogSnapshot, SnapshotModel, SnapshotProvider } from './snapshot';
import { Slug } from './snapshot';

/** A model server found on this machine. */
export interface LocalServer {
  id: string;
  name: string;
  /** Its Chat Completions root. */
  baseUrl: string;
  /** The server's own names of its models. */
  models: string[];
}

const USUAL: readonly { id: string; name: string; port: number }[] = [
  { id: 'ollama', name: 'Ollama', port: 11_434 },
  { id: 'lmstudio', name: 'LM Studio', port: 1_234 },
  { id: 'llamacpp', name: 'llama.cpp', port: 8_080 },
  { id: 'vllm', name: 'vLLM', port: 8_000 },
];

const LARGEST_LIST_BYTES = 1_048_576;
const ModelList = z.object({ data: z.array(z.object({ id: z.string().min(1).max(200) })) });

/**
 * Looks on loopback, at the usual ports, for servers that list models as OpenAI does. Silence, errors and
 * answers of other programs are no server. `ollamaBaseUrl` (with or without /v1) replaces Ollama's port
 * when it is a loopback address.
 */
export async function findLocalServers(
  { ollamaBaseUrl, ports }: { ollamaBaseUrl?: string | null; ports?: Readonly<Record<string, number>> } = {},
  timeoutMs = 300,
): Promise<LocalServer[]> {
  const places = USUAL.map(({ id, name, port }) => ({
    id,
    name,
    baseUrl: (id === 'ollama' && loopbackRoot(ollamaBaseUrl)) || `http://127.0.0.1:${ports?.[id] ?? port}/v1`,
  }));
  const found = await Promise.all(
    places.map(async (place) => ({ ...place, models: await listModels(place.baseUrl, timeoutMs) })),
  );
  return found.filter(({ models }) => models.length > 0);
}

function loopbackRoot(url: string | null | undefined): string | null {
  if (!url || !URL.canParse(url)) return null;
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'http:' || !/^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)) return null;
  const root = url.replace(/\/+$/, '');
  return root.endsWith('/v1') ? root : `${root}/v1`;
}

async function listModels(baseUrl: string, timeoutMs: number): Promise<string[]> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const { statusCode, headers, body } = await request(`${baseUrl}/models`, { signal });
    // Another Runtime on a usual port is no model server of its own.
    const isRuntime = headers['x-btl-request-id'] !== undefined;
    let text = '';
    for await (const chunk of body) {
      text += chunk;
      if (text.length > LARGEST_LIST_BYTES) return [];
    }
    const list = statusCode === 200 && !isRuntime ? ModelList.safeParse(JSON.parse(text)) : null;
    return list?.success ? list.data.data.map(({ id }) => id) : [];
  } catch {
    return [];
  }
}

/** The models of local servers: `local/<id>`, free because they are the operator's own. */
export function localSnapshot(servers: readonly LocalServer[]): CatalogSnapshot {
  const models = new Map<string, SnapshotModel>();
  for (const server of servers) {
    for (const id of server.models) {
      const slug = slugOf(id);
      const known = slug ? models.get(slug) : undefined;
      if (known) known.routes.push(routeOf(server, id));
      else if (slug) models.set(slug, modelOf(slug, server, id));
    }
  }
  return { source: 'local', providers: servers.map(toProvider), models: [...models.values()] };
}

/** `llama3.2:3b` becomes `local/llama3.2-3b`; null where nothing is left of the name. */
function slugOf(id: string): string | null {
  const name = id
    .toLowerCase()
    .replace(/:latest$/, '')
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '');
  const slug = Slug.safeParse(`local/${name}`);
  return slug.success ? slug.data : null;
}

function toProvider({ id, name, baseUrl }: LocalServer): SnapshotProvider {
  return {
    id,
    name: `${name} (this machine)`,
    dialect: 'openai',
    baseUrl,
    docsUrl: null,
    apiKeyEnv: null,
    allowPrivateNetwork: true,
    timeoutMs: null,
    dataPolicy: { retains: false, trains: false },
    visibility: 'public',
  };
}

/** What such servers do not tell: large enough to refuse nothing that might fit. */
const UNKNOWN_CONTEXT_TOKENS = 131_072;

function modelOf(slug: string, server: LocalServer, id: string): SnapshotModel {
  return {
    slug,
    name: id,
    lab: 'local',
    family: null,
    description: `Served by ${server.name} on this machine; free, since the machine is yours.`,
    releasedAt: null,
    deprecatedAt: null,
    contextTokens: UNKNOWN_CONTEXT_TOKENS,
    outputTokensMax: null,
    ...(embeds(id) ? EMBEDDING : CHAT),
    aliases: [],
    movingAliases: [],
    tokenizer: 'other',
    referenceProvider: server.id,
    openWeights: true,
    sell: null,
    visibility: 'public',
    source: 'local',
    routes: [routeOf(server, id)],
  };
}

const CHAT: Kind = {
  inputModalities: ['text', 'image'],
  outputModalities: ['text'],
  capabilities: ['tools', 'vision', 'json', 'structured_outputs', 'streaming'],
  endpoints: ['/v1/chat/completions'],
};
const EMBEDDING: Kind = {
  inputModalities: ['text'],
  outputModalities: ['embeddings'],
  capabilities: [],
  endpoints: ['/v1/embeddings'],
};
type Kind = Pick<SnapshotModel, 'inputModalities' | 'outputModalities' | 'capabilities' | 'endpoints'>;

/** Only the name tells: `nomic-embed-text`, `mxbai-embed-large`, `bge-m3`. */
function embeds(id: string): boolean {
  return /embed|(?:^|[/-])(?:bge|gte|e5|all-minilm)(?:[-:]|$)/i.test(id);
}

const SUPPORTS = [
  ...[
    'temperature',
    'top_p',
    'top_k',
    'min_p',
    'frequency_penalty',
    'presence_penalty',
    'repetition_penalty',
  ],
  ...[
    'max_tokens',
    'max_completion_tokens',
    'stop',
    'seed',
    'stream',
    'response_format',
    'tools',
    'tool_choice',
  ],
  ...[
    'logit_bias',
    'logprobs',
    'top_logprobs',
    'reasoning_effort',
    'vision',
    'json',
    'structured_outputs',
    'streaming',
  ],
];

function routeOf(server: LocalServer, id: string): SnapshotModel['routes'][number] {
  return {
    provider: server.id,
    upstreamId: id,
    region: '',
    variant: '',
    contextTokens: UNKNOWN_CONTEXT_TOKENS,
    outputTokensMax: null,
    supports: embeds(id) ? [] : [...SUPPORTS].sort(),
    status: 'active',
    unpriced: null,
    prices: {
      origin: 'local',
      sources: [{ note: 'the operator’s own machine' }],
      periods: [
        {
          from: null,
          rates: [
            { meter: 'input', aboveInputTokens: 0, pico: 0n },
            { meter: 'output', aboveInputTokens: 0, pico: 0n },
          ],
        },
      ],
    },
  };
}
