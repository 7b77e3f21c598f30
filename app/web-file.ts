import { createHash } from 'node:crypto';

/** For how long others may show a file without asking again. */
const FRESH_SECONDS = 600;

/**
 * A file that we make ourselves, with an ETag of its bytes: whoever has it already is told so in place of it.
 * @param type its content type
 */
export function webFile(request: Request, body: string | Uint8Array<ArrayBuffer>, type: string): Response {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
  const headers = { etag, 'cache-control': `public, max-age=${FRESH_SECONDS}`, 'content-type': type };
  return isKnown(request.headers.get('if-none-match'), etag)
    ? new Response(null, { status: 304, headers })
    : new Response(body, { headers });
}

/** Proxies weaken a tag when they compress: `W/` before it means no other bytes here. */
function isKnown(sent: string | null, etag: string): boolean {
  return (sent ?? '').split(',').some((one) => one.trim().replace(/^W\//, '') === etag);
}
