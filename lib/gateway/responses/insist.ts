import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseDown } from '@/lib/db/pool';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
/** As long as an outage may last before what waits in memory is given up. */
const GIVE_UP_MS = 900_000;

/** Does what the database must hear, again and again while it is away. @throws what failed, where that is not why or it stays away */
export async function insist(work: () => Promise<void>): Promise<void> {
  const until = performance.now() + GIVE_UP_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseDown(error) || performance.now() > until) throw error;
    }
    await sleep(pauseMs, undefined, { ref: false });
  }
}
