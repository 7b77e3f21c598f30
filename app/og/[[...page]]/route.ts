import { webFile } from '@/app/web-file';
import { pictureAt } from '../pictures';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ page?: string[] }>;
}

/** The picture of one page for link previews; an address that is no page's has none. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const picture = await pictureAt(((await params).page ?? []).join('/'));
  return picture
    ? webFile(request, picture, 'image/png')
    : new Response('There is no page of this address.\n', { status: 404 });
}
