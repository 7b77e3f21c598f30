import { ApiError } from '@/lib/base/errors';
import { openHandler } from '../account/account-handler';

const refuse = openHandler(async ({ request }) => {
  throw new ApiError('not_found', `There is nothing at ${new URL(request.url).pathname.slice(0, 200)}.`);
});

/** What no route here answers: these addresses are for programs, which want no page. */
function handler(request: Request): Promise<Response> {
  return refuse(request, { params: Promise.resolve({}) });
}

export { handler as DELETE, handler as GET, handler as PATCH, handler as POST, handler as PUT };
