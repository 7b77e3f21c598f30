import type { KeyedDigest } from '@/lib/base/keyed-digest';

/** What an answer may be reused for: the caller's realm and the request as it matters to the answer. */
export interface CacheRealm {
  workspaceId: string;
  mode: string;
  /** The key's data policy: an answer never crosses from one to another. */
  dataPolicy: string;
  model: string;
  /** Whose provider key answers: a hit costs nothing where the customer's own one did. */
  payer: 'gateway' | 'customer';
  /** What the request says beside the chat that it is; empty: nothing. */
  beyond?: string;
}

export interface Fingerprint {
  /** HMAC of realm and canonical request, hex: the cache's key. */
  key: string;
  /** HMAC of realm and messages alone, hex: tells "the same prompt, but". */
  prompt: string;
  /** The other fields in canonical form. */
  fields: ReadonlyMap<string, string>;
}

/** Fields that do not change what is answered. */
const WITHOUT_EFFECT = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'store',
  'metadata',
  'user',
  'safety_identifier',
  'service_tier',
  'prompt_cache_key',
]);

/**
 * The fingerprint of a chat request. Order of keys, white space, and fields without effect do not matter;
 * `max_tokens` and `max_completion_tokens` are one field.
 * @param digest a keyed one, so that a cache key says nothing of a prompt
 * @param skip further fields without effect: null, neutral, or in no schema
 */
export function fingerprintChat(
  request: Readonly<Record<string, unknown>>,
  realm: CacheRealm,
  digest: KeyedDigest,
  skip: ReadonlySet<string>,
): Fingerprint {
  const fields = new Map<string, string>();
  for (const name of sortedKeys(request)) {
    if (WITHOUT_EFFECT.has(name) || skip.has(name)) continue;
    const value = request[name];
    if (value === null || value === undefined) continue;
    // The newer name stands first in the order and is the one that holds.
    const field = name === 'max_tokens' ? 'max_completion_tokens' : name;
    if (!fields.has(field)) fields.set(field, canonicalText(value));
  }
  const { workspaceId, mode, dataPolicy, model, payer } = realm;
  const prompt = digest(
    `${workspaceId}\n${mode}\n${dataPolicy}\n${model}\n${payer}\n${canonicalText(request.messages)}`,
  );
  // The prompt's digest stands for it: a long prompt is read once.
  let text = realm.beyond ? `${prompt}\n${realm.beyond}` : prompt;
  for (const [name, value] of fields) text += `\n${name}=${value}`;
  return { key: digest(text), prompt, fields };
}

/**
 * A value as text that only equal values share: keys in order, strings behind their length. Not JSON, because
 * escaping a long prompt costs more than all the rest of its fingerprint.
 */
export function canonicalText(value: unknown): string {
  if (typeof value === 'string') return `${value.length}:${value}`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  const object = value as Record<string, unknown>;
  let text = '{';
  for (const key of sortedKeys(object)) {
    if (object[key] !== undefined) text += `${key.length}:${key}=${canonicalText(object[key])},`;
  }
  return `${text}}`;
}

/** From so many keys on the engine's own sort is quicker. */
const FEW = 24;

/** Few keys, often in order already: sorted in place, without what the engine's sort allocates. */
function sortedKeys(object: object): string[] {
  const keys = Object.keys(object);
  if (keys.length > FEW) return keys.sort();
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i] as string;
    let at = i;
    while (at > 0 && (keys[at - 1] as string) > key) {
      keys[at] = keys[at - 1] as string;
      at--;
    }
    keys[at] = key;
  }
  return keys;
}
