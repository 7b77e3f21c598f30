import { webFile } from '../web-file';
import { catalogFeed } from './catalog-feed';

export const dynamic = 'force-dynamic';

/** New models and changes of list prices, as Atom. */
export async function GET(request: Request): Promise<Response> {
  return webFile(request, await catalogFeed(), 'application/atom+xml; charset=utf-8');
}
