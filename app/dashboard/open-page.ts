import { readMode } from '@/app/api/account/account-mode';
import { requireSession } from '@/app/current-session';
import type { Mode } from '@/lib/auth/caller';
import type { Session } from '@/lib/auth/session';
import { getRuntime, type Runtime } from '@/lib/gateway/runtime';

export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

export interface OpenedPage {
  runtime: Runtime;
  session: Session;
  mode: Mode;
  /** The address's parameters, without the mode; empty and repeated ones left out. */
  query: URLSearchParams;
}

/** What every page of the dashboard begins with; who is not signed in is sent to sign in, and back to this address. */
export async function openPage(path: string, searchParams: SearchParams): Promise<OpenedPage> {
  const given = Object.entries(await searchParams).flatMap(([name, value]): [string, string][] => {
    const first = Array.isArray(value) ? value[0] : value;
    return first ? [[name, first]] : [];
  });
  const query = new URLSearchParams(given);
  const [runtime, session] = await Promise.all([
    getRuntime(),
    requireSession(query.size > 0 ? `${path}?${query}` : path),
  ]);
  const mode = readMode(query.get('mode'), session);
  query.delete('mode');
  return { runtime, session, mode, query };
}
