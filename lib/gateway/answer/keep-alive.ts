import { openRoster, type Seated } from '@/lib/base/roster';

/** What can be kept alive: a stream whose client must hear something within 15 s. */
interface Waiting extends Seated {
  readonly lastWriteAt: number;
  comment(text: string): void;
}

const CHECK_MS = 1_000;
const SILENCE_MS = 10_000;
const streams = openRoster<Waiting>();
let timer: NodeJS.Timeout | null = null;

/**
 * Watches a stream: after ten silent seconds (before the head too) it gets a comment. One timer serves all.
 * @returns stops watching
 */
export function keepAlive(stream: Waiting): () => void {
  streams.add(stream);
  if (!timer) {
    timer = setInterval(check, CHECK_MS);
    timer.unref();
  }
  return () => {
    streams.remove(stream);
    if (streams.size === 0 && timer) {
      clearInterval(timer);
      timer = null;
    }
  };
}

function check(): void {
  const silentSince = performance.now() - SILENCE_MS;
  streams.each((stream) => {
    if (stream.lastWriteAt <= silentSince) stream.comment('keep-alive');
  });
}
