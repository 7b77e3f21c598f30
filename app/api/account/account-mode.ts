import type { Mode } from '@/lib/auth/caller';
import type { Session } from '@/lib/auth/session';

/** The mode an address names (of a repeated parameter the first counts), else the workspace's usual one. */
export function readMode(value: string | string[] | null | undefined, session: Session): Mode {
  const named = Array.isArray(value) ? value[0] : value;
  return named === 'live' || named === 'test' ? named : usualMode(session);
}

/** Live once there are live credits; before that there is nothing to see there. */
export function usualMode({ workspace: { live } }: Session): Mode {
  return live.balance !== 0n || live.held !== 0n ? 'live' : 'test';
}
