import { ApiError } from '@/lib/base/errors';
import type { AccountVisit } from '../account-handler';

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  // Neither kept nor gathered by anything on the way.
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};
/** How long a browser waits before it comes back. */
const RETRY_MS = 2_000;
/** Events that a client may leave unread before it is taken for gone. */
const MOST_UNREAD = 64;

/** A page's connection to what happens in its workspace. @throws ApiError rate_limit_exceeded with too many open */
export function openLiveStream({ runtime, session, request }: AccountVisit): Response {
  const encoder = new TextEncoder();
  let leave: (() => void) | null = null;
  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (text: string) => {
          controller.enqueue(encoder.encode(text));
          if ((controller.desiredSize ?? 0) <= 0) close();
        };
        const close = () => {
          if (!leave) return;
          leave();
          leave = null;
          controller.close();
        };
        leave = runtime.news.watch({
          sessionId: session.sessionId,
          userId: session.userId,
          workspaceId: session.workspace.id,
          news: () => send(event('news')),
          beat: () => send(': here\n\n'),
          end(why) {
            send(event(why));
            close();
          },
        });
        if (!leave) return;
        send(`retry: ${RETRY_MS}\n${event('open')}`);
        request.signal.addEventListener('abort', close);
      },
      cancel() {
        leave?.();
        leave = null;
      },
    },
    { highWaterMark: MOST_UNREAD },
  );
  if (leave) return new Response(stream, { headers: HEADERS });
  throw new ApiError('rate_limit_exceeded', 'You have too many pages open that update by themselves.');
}

/** An event without words: the page asks for what it shows. */
function event(name: string): string {
  return `event: ${name}\ndata: {}\n\n`;
}
