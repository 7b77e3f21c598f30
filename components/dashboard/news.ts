/** Whether news arrive by themselves; where they do not, pages look more often. */
export type NewsState = 'opening' | 'live' | 'lost' | 'ended';

export interface NewsReader {
  news(): void;
  state(state: NewsState): void;
}

interface Feed {
  readers: Set<NewsReader>;
  state: NewsState;
  close(): void;
}

type Said = NewsState | 'news' | 'who';

const feeds = new Map<string, Feed>();
/** After the server refused a connection for good: too many are open, or it is being replaced. */
const AGAIN_MS = 30_000;

/**
 * Hears of what is new in a workspace. All tabs of a browser share one connection, since it may hold only six to one
 * server: whichever tab holds the lock listens and tells the others.
 * @returns how to stop
 */
export function readNews(workspaceId: string, reader: NewsReader): () => void {
  const feed = feeds.get(workspaceId) ?? openFeed(workspaceId);
  feed.readers.add(reader);
  reader.state(feed.state);
  return () => {
    feed.readers.delete(reader);
    if (feed.readers.size > 0) return;
    feeds.delete(workspaceId);
    feed.close();
  };
}

function openFeed(workspaceId: string): Feed {
  const name = `runtime-news:${workspaceId}`;
  const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(name) : null;
  const closing = new AbortController();
  let isSpeaker = false;
  const take = (said: Said) => {
    if (said === 'who') {
      if (isSpeaker) channel?.postMessage(feed.state);
      return;
    }
    if (said !== 'news') feed.state = said;
    for (const reader of feed.readers) said === 'news' ? reader.news() : reader.state(said);
  };
  const speak = (said: Said) => {
    take(said);
    channel?.postMessage(said);
  };
  const feed: Feed = {
    readers: new Set(),
    state: 'opening',
    close() {
      closing.abort();
      channel?.close();
    },
  };
  feeds.set(workspaceId, feed);
  channel?.addEventListener('message', ({ data }: MessageEvent<Said>) => take(data));
  channel?.postMessage('who');
  const listen = () => {
    isSpeaker = true;
    return new Promise<void>((resolve) => listenTo(workspaceId, speak, closing.signal, resolve));
  };
  // Locks are there in secure contexts alone; elsewhere every tab has a connection of its own.
  if (channel && navigator.locks) {
    navigator.locks.request(name, { signal: closing.signal }, listen).catch(() => {});
  } else void listen();
  return feed;
}

/** Keeps a connection until `signal`; where the browser gives it up, another follows later. */
function listenTo(
  workspaceId: string,
  speak: (said: Said) => void,
  signal: AbortSignal,
  done: () => void,
): void {
  let again: ReturnType<typeof setTimeout> | undefined;
  let source: EventSource | undefined;
  const stop = () => {
    clearTimeout(again);
    source?.close();
    done();
  };
  if (signal.aborted) {
    stop();
    return;
  }
  signal.addEventListener('abort', stop);
  const connect = () => {
    source = new EventSource(`/api/account/live?workspace=${encodeURIComponent(workspaceId)}`);
    source.addEventListener('open', () => speak('live'));
    source.addEventListener('news', () => speak('news'));
    source.addEventListener('ended', () => {
      source?.close();
      speak('ended');
    });
    source.addEventListener('error', () => {
      speak('lost');
      // Else the browser itself tries again.
      if (source?.readyState === EventSource.CLOSED) again = setTimeout(connect, AGAIN_MS);
    });
  };
  connect();
}
