import type { Scope } from '@/lib/auth/caller';
import type { Visit } from './door/exchange';
import { chatCompletions } from './endpoints/chat';
import { embeddings } from './endpoints/embeddings';
import { countTokens, messages } from './endpoints/messages';
import { openApi } from './endpoints/openapi';
import { healthz, readyz } from './endpoints/probes';
import { quote } from './endpoints/quote';
import * as read from './endpoints/reads';
import * as responses from './endpoints/responses';

export interface Entry {
  /** `none`: public; `key`: any key; else one of these scopes. */
  auth: 'none' | 'key' | readonly Scope[];
  run(visit: Visit): Promise<void> | void;
}

export interface Path {
  /** `{id}` catches one segment, `{id+}` the rest with its slashes. */
  pattern: string;
  /** Any page's script may read it. */
  openToBrowsers?: boolean;
  methods: Readonly<Record<string, Entry>>;
}

const KEYS: readonly Scope[] = ['keys:write'];
const INFERENCE: readonly Scope[] = ['inference'];

/** Every endpoint of the API. Both doors serve what stands here, and nothing else. */
export const TABLE: readonly Path[] = [
  { pattern: '/healthz', methods: { GET: { auth: 'none', run: healthz } } },
  {
    pattern: '/openapi.json',
    openToBrowsers: true,
    methods: { GET: { auth: 'none', run: (visit) => openApi(visit, TABLE) } },
  },
  { pattern: '/readyz', methods: { GET: { auth: 'none', run: readyz } } },
  { pattern: '/v1/models', openToBrowsers: true, methods: { GET: { auth: 'none', run: read.models } } },
  { pattern: '/v1/models/{id+}', openToBrowsers: true, methods: { GET: { auth: 'none', run: read.model } } },
  { pattern: '/v1/chat/completions', methods: { POST: { auth: INFERENCE, run: chatCompletions } } },
  { pattern: '/v1/embeddings', methods: { POST: { auth: INFERENCE, run: embeddings } } },
  { pattern: '/v1/responses', methods: { POST: { auth: INFERENCE, run: responses.create } } },
  {
    pattern: '/v1/responses/input_tokens',
    methods: { POST: { auth: INFERENCE, run: responses.countInputTokens } },
  },
  { pattern: '/v1/responses/compact', methods: { POST: { auth: INFERENCE, run: responses.compact } } },
  {
    pattern: '/v1/responses/{id}',
    methods: {
      GET: { auth: INFERENCE, run: responses.retrieve },
      DELETE: { auth: INFERENCE, run: responses.remove },
    },
  },
  {
    pattern: '/v1/responses/{id}/input_items',
    methods: { GET: { auth: INFERENCE, run: responses.inputItems } },
  },
  {
    pattern: '/v1/responses/{id}/cancel',
    methods: { POST: { auth: INFERENCE, run: responses.cancel } },
  },
  { pattern: '/v1/messages', methods: { POST: { auth: INFERENCE, run: messages } } },
  { pattern: '/v1/messages/count_tokens', methods: { POST: { auth: INFERENCE, run: countTokens } } },
  { pattern: '/v1/account/quote', methods: { POST: { auth: ['inference', 'usage:read'], run: quote } } },
  { pattern: '/v1/account/pricing', methods: { GET: { auth: 'key', run: read.pricing } } },
  { pattern: '/v1/account', methods: { GET: { auth: 'key', run: read.account } } },
  { pattern: '/v1/account/credits', methods: { GET: { auth: 'key', run: read.credits } } },
  { pattern: '/v1/providers', methods: { GET: { auth: 'key', run: read.providers } } },
  { pattern: '/v1/usage/summary', methods: { GET: { auth: 'key', run: read.usageSummary } } },
  { pattern: '/v1/usage/timeseries', methods: { GET: { auth: 'key', run: read.usageTimeseries } } },
  { pattern: '/v1/requests', methods: { GET: { auth: 'key', run: read.requests } } },
  { pattern: '/v1/requests/{id}', methods: { GET: { auth: 'key', run: read.request } } },
  {
    pattern: '/v1/api-keys',
    methods: { GET: { auth: KEYS, run: read.keys }, POST: { auth: KEYS, run: read.createKey } },
  },
  {
    pattern: '/v1/api-keys/{id}',
    methods: {
      GET: { auth: KEYS, run: read.key },
      PATCH: { auth: KEYS, run: read.updateKey },
      DELETE: { auth: KEYS, run: read.revokeKey },
    },
  },
  { pattern: '/v1/api-keys/{id}/rotate', methods: { POST: { auth: KEYS, run: read.rotateKey } } },
];

const EXACT = new Map(
  TABLE.filter((path) => !path.pattern.includes('{')).map((path) => [path.pattern, path]),
);
const PATTERNS = TABLE.filter((path) => path.pattern.includes('{')).map((path) => ({
  path,
  regex: toRegex(path.pattern),
}));

/** The table's row for a canonical path and what its pattern caught (still percent-encoded), or null. */
export function findPath(path: string): { path: Path; params: Record<string, string> } | null {
  const exact = EXACT.get(path);
  if (exact) return { path: exact, params: {} };
  for (const pattern of PATTERNS) {
    const match = pattern.regex.exec(path);
    if (match) return { path: pattern.path, params: { ...match.groups } };
  }
  return null;
}

function toRegex(pattern: string): RegExp {
  const source = pattern.replace(/\{(\w+)\+\}/g, '(?<$1>.+)').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return new RegExp(`^${source}$`);
}
