import { type Member, spliceMembers, topLevelMembers } from '@/lib/openai/json-bytes';
import type { ChatCall, RelayingAdapter, UpstreamRequest } from './adapter';
import { withSystemRole } from './developer-role';
import { parseFailure } from './failure';
import { withoutAnswerFields } from './history-fields';
import { openAiEmbedder } from './openai-embeddings';
import { parseUsage } from './usage';

/** How a provider's Chat Completions differ from what most take. */
export interface Dialectal {
  /** The header that holds its key by itself; null: `authorization: Bearer`. */
  keyHeader: string | null;
  /** The only name it enforces a cap on the output by; null: either name does. */
  outputCap: 'max_tokens' | 'max_completion_tokens' | null;
  /** It takes `stream_options.include_usage`. False: it reports usage in streams by itself and refuses the field. */
  streamOptions: boolean;
  /** It knows the role `developer`. False: it is sent as `system`. */
  developerRole: boolean;
  /** Fields of earlier answers that it refuses in the messages it is sent. */
  refusedInHistory: ReadonlySet<string>;
  /** Body fields it has another name for. */
  renames: ReadonlyMap<string, string>;
  /** It takes OpenRouter's words: `cache_control` marks, `reasoning_details`, `reasoning`. */
  marks: boolean;
  /** The field and its JSON that switch thinking off there, where `reasoning_effort: "none"` does not; null: it does. */
  reasoningOff: readonly [field: string, json: string] | null;
}

const USUAL: Dialectal = {
  keyHeader: null,
  outputCap: null,
  streamOptions: true,
  developerRole: false,
  refusedInHistory: new Set(),
  renames: new Map(),
  marks: false,
  reasoningOff: null,
};
const USER_AGENT = 'runtime-gateway';
const CAP_NAMES = ['max_completion_tokens', 'max_tokens'] as const;
const INCLUDE_USAGE = '{"include_usage":true}';

/**
 * The adapter of a provider that speaks Chat Completions. Its answers are relayed as bytes, so it only
 * writes the request, reads usage and reads failures.
 */
export function openAiCompatible(options: Partial<Dialectal> = {}): RelayingAdapter {
  const dialectal = { ...USUAL, ...options };
  return {
    dialect: 'openai',
    passThrough: true,
    takesMarks: dialectal.marks,
    buildRequest: (call) => buildRequest(call, dialectal),
    parseUsage,
    parseFailure,
    embeddings: openAiEmbedder((call, body) => {
      const apiKey = call.credentials.kind === 'key' ? call.credentials.key : null;
      return send({ ...call, apiKey, stream: false }, 'embeddings', body, dialectal);
    }),
  };
}

function buildRequest(call: ChatCall, dialectal: Dialectal): UpstreamRequest {
  const members = call.members ?? topLevelMembers(call.rawBody);
  const named = dialectal.developerRole ? call.rawBody : withSystemRole(call.rawBody, members);
  const body = withoutAnswerFields(named, members, dialectal.refusedInHistory);
  return send(
    call,
    'chat/completions',
    spliceMembers(body, editsOf(call, members, dialectal), members),
    dialectal,
  );
}

function send(
  call: Pick<ChatCall, 'baseUrl' | 'stream' | 'apiKey' | 'headers'>,
  endpoint: string,
  body: Buffer,
  dialectal: Dialectal,
): UpstreamRequest {
  const { origin, root, query } = addressOf(call.baseUrl);
  return {
    origin,
    path: `${root}/${endpoint}${query}`,
    headers: {
      'content-type': 'application/json',
      accept: call.stream ? 'text/event-stream' : 'application/json',
      'user-agent': USER_AGENT,
      ...keyHeaders(call.apiKey, dialectal),
      ...call.headers,
    },
    body,
  };
}

function keyHeaders(apiKey: string | null, { keyHeader }: Dialectal): Record<string, string> {
  if (apiKey === null) return {};
  return keyHeader === null ? { authorization: `Bearer ${apiKey}` } : { [keyHeader]: apiKey };
}

type Edits = Map<string, string | null>;

function editsOf(call: ChatCall, members: readonly Member[] | null, dialectal: Dialectal): Edits {
  const edits: Edits = new Map();
  for (const name of call.omit) edits.set(name, null);
  for (const [name, text] of call.set) edits.set(name, text);
  edits.set('model', JSON.stringify(call.upstreamId));
  if (call.stream && dialectal.streamOptions) edits.set('stream_options', INCLUDE_USAGE);
  else edits.set('stream_options', null);
  /** A field's JSON as it would be sent; null: it would not. */
  const sent = (name: string) =>
    edits.has(name) ? (edits.get(name) ?? null) : memberText(call.rawBody, members, name);
  if (dialectal.outputCap !== null) renameOutputCap(edits, sent, dialectal.outputCap);
  for (const [name, theirs] of dialectal.renames) {
    const text = sent(name);
    if (text !== null) edits.set(name, null).set(theirs, text);
  }
  if (dialectal.reasoningOff !== null && sent('reasoning_effort') === '"none"')
    edits.set('reasoning_effort', null).set(...dialectal.reasoningOff);
  return edits;
}

/**
 * Moves a cap to the name the provider enforces: DeepSeek ignores `max_completion_tokens` in silence,
 * Mistral refuses it, OpenAI's reasoning models refuse `max_tokens`. Where both are written the newer name counts.
 */
function renameOutputCap(edits: Edits, sent: (name: string) => string | null, name: string): void {
  const [first, second] = CAP_NAMES.map(sent);
  const cap = first ?? second ?? null;
  const isElsewhere = CAP_NAMES.some((candidate) => candidate !== name && sent(candidate) !== null);
  if (cap === null || !isElsewhere) return;
  for (const candidate of CAP_NAMES) edits.set(candidate, candidate === name ? cap : null);
}

function memberText(body: Buffer, members: readonly Member[] | null, name: string): string | null {
  const member = members?.findLast(({ key }) => key === name);
  if (!member) return null;
  const text = body.toString('utf8', member.valueStart, member.valueEnd);
  return text === 'null' ? null : text;
}

interface Address {
  origin: string;
  /** The path's beginning, without a trailing slash. */
  root: string;
  query: string;
}

const addresses = new Map<string, Address>();
const ADDRESSES_KEPT = 500;

/** A provider's base URL taken apart, once; a query in it (`?api-version=…`) is kept. */
function addressOf(baseUrl: string): Address {
  const known = addresses.get(baseUrl);
  if (known) return known;
  const url = new URL(baseUrl);
  const address = {
    origin: url.protocol === 'sandbox:' ? 'sandbox:' : url.origin,
    root: url.pathname.replace(/\/+$/, ''),
    query: url.search,
  };
  if (addresses.size >= ADDRESSES_KEPT) addresses.clear();
  addresses.set(baseUrl, address);
  return address;
}
