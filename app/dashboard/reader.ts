import type { Caller, Mode } from '@/lib/auth/caller';
import type { Session } from '@/lib/auth/session';
import { standInCaller } from '@/lib/gateway/door/stand-in';
import type { Runtime } from '@/lib/gateway/runtime';

/**
 * A signed-in person as a reader of their workspace: what a key with `usage:read` alone would see of one mode.
 * So the dashboard shows what `/v1` prints, made by the same functions. It opens no door: it is no key.
 */
export function readerOf({ env }: Runtime, { workspace }: Session, mode: Mode): Caller {
  return standInCaller(env, { workspace, mode, scope: 'usage:read', key: { id: '', name: '' } });
}

/** What a presenter printed, as the browser will get it: plain values, amounts as strings. */
export function asJson<T>(printed: unknown): T {
  return JSON.parse(JSON.stringify(printed)) as T;
}
