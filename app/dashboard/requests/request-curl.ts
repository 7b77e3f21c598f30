import type { StoredRequest } from '@/lib/requests/queries';

type Sample = (model: string) => Record<string, unknown>;

const WORDS = 'Your own words: the request’s text is not stored.';

const CHAT = '/v1/chat/completions';
const BODIES = new Map<string, Sample>([
  [CHAT, (model) => ({ model, messages: [{ role: 'user', content: WORDS }] })],
  ['/v1/messages', (model) => ({ model, max_tokens: 1024, messages: [{ role: 'user', content: WORDS }] })],
  ['/v1/responses', (model) => ({ model, input: WORDS })],
  ['/v1/embeddings', (model) => ({ model, input: WORDS })],
]);

/** The same request for a shell: its model, tag and session; the key is read from `$GATEWAY_API_KEY`. */
export function curlOf(
  row: Pick<StoredRequest, 'endpoint' | 'requested_model' | 'stream' | 'tag' | 'session'>,
  publicUrl: string,
): string {
  const path = BODIES.has(row.endpoint) ? row.endpoint : CHAT;
  const body = BODIES.get(path)?.(row.requested_model) ?? {};
  if (row.stream) body.stream = true;
  const lines = [
    `curl ${quoted(new URL(path, publicUrl).href)}`,
    // In double quotes: the shell puts the key in.
    `-H "Authorization: Bearer $GATEWAY_API_KEY"`,
    `-H 'Content-Type: application/json'`,
  ];
  if (row.tag) lines.push(`-H ${quoted(`x-btl-tag: ${row.tag}`)}`);
  if (row.session) lines.push(`-H ${quoted(`x-btl-session: ${row.session}`)}`);
  lines.push(`-d ${quoted(JSON.stringify(body))}`);
  return lines.join(' \\\n  ');
}

/** A word that no shell reads anything into. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
