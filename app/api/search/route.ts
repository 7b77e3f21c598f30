import { searchBody } from '@/app/search-entries';

export const dynamic = 'force-dynamic';

/** `GET /api/search`: what the command menu looks through, the same for everyone. */
export async function GET(request: Request): Promise<Response> {
  const { text, etag } = await searchBody();
  const headers = { etag, 'cache-control': 'public, max-age=60, stale-while-revalidate=600' };
  const known = request.headers.get('if-none-match')?.split(/\s*,\s*/) ?? [];
  if (known.some((one) => one.replace(/^W\//, '') === etag))
    return new Response(null, { status: 304, headers });
  return new Response(text, { headers: { ...headers, 'content-type': 'application/json; charset=utf-8' } });
}
