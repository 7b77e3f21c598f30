/** Endpoints that programs reach with a base URL that lacks `/v1`: the commonest first mistake. */
const AT_THE_ROOT = new Set([
  '/chat/completions',
  '/responses',
  '/embeddings',
  '/messages',
  '/messages/count_tokens',
  '/account/quote',
]);

/**
 * The one path an address stands for, or null where it stands for none. `/api/v1/*` and `/v1/v1/*` are
 * `/v1/*`; one trailing slash is taken; `//` and `..` are not. Never a redirect: clients lose their body on one.
 */
export function canonicalPath(method: string, rawPath: string): string | null {
  let path = rawPath;
  if (path.startsWith('/api/v1/')) path = path.slice(4);
  else if (path.startsWith('/v1/v1/')) path = path.slice(3);
  if (path.length > 1 && path.endsWith('/')) path = path.slice(0, -1);
  if (path.includes('//') || /(^|\/)\.\.?(\/|$)/.test(path) || path.includes('\\')) return null;
  if (method === 'POST' && AT_THE_ROOT.has(path)) return `/v1${path}`;
  if (/%2f/i.test(path) && !path.startsWith('/v1/models/')) return null;
  return path;
}

/** True for addresses that belong to the API and not to a page. */
export function isApiPath(method: string, rawPath: string): boolean {
  return (
    rawPath === '/v1' ||
    rawPath.startsWith('/v1/') ||
    rawPath.startsWith('/api/v1/') ||
    rawPath === '/healthz' ||
    rawPath === '/readyz' ||
    rawPath === '/openapi.json' ||
    (method === 'POST' && AT_THE_ROOT.has(rawPath.replace(/\/$/, '')))
  );
}
