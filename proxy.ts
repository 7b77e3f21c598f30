import { type NextRequest, NextResponse } from 'next/server';

/**
 * Gives every page a content security policy with a nonce of its own. It never sees `/v1` or `/api`:
 * a proxy would read their bodies.
 */
export function proxy(request: NextRequest): NextResponse {
  // The framework answers these with a 500.
  if (!isDecodable(request.nextUrl.pathname)) {
    const headers = { ...TRANSPORT, 'content-security-policy': "default-src 'none'; frame-ancestors 'none'" };
    return new NextResponse('400: this address is not validly percent-encoded.\n', { status: 400, headers });
  }
  const nonce = crypto.randomUUID().replaceAll('-', '');
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === 'development');
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  // For the not-found page, which is told nothing else of what was asked.
  headers.set('x-path', request.nextUrl.pathname);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  for (const [name, value] of Object.entries(TRANSPORT)) response.headers.set(name, value);
  return response;
}

/** Two years of TLS only, once the address that people know is one. Of its subdomains we know nothing. */
const TRANSPORT: Record<string, string> = process.env.PUBLIC_URL?.trim().startsWith('https:')
  ? { 'strict-transport-security': 'max-age=63072000' }
  : {};

export const config = {
  matcher: [
    '/((?!v1(?:/|$)|api(?:/|$)|_next/|healthz$|readyz$|openapi\\.json$|llms(?:-full)?\\.txt$|\\.well-known/).*)',
  ],
};

/**
 * `style-src-attr` is the one exception: libraries set inline style attributes. `form-action` is about forms alone, their
 * redirects included: a way out to a payment page is a link or `location.assign`.
 */
function contentSecurityPolicy(nonce: string, isDevelopment: boolean): string {
  const scripts = `'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`;
  const styles = isDevelopment ? "'self' 'unsafe-inline'" : `'self' 'nonce-${nonce}'`;
  return [
    "default-src 'self'",
    `script-src ${scripts}`,
    `style-src ${styles}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${isDevelopment ? ' ws:' : ''}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
