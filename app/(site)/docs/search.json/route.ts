import { docsSearchDocuments } from '../tree/pages';

/** What the docs' search looks through, fetched when a reader turns to it. */
export async function GET(): Promise<Response> {
  return Response.json(await docsSearchDocuments(), { headers: { 'cache-control': 'public, max-age=300' } });
}
