/** What our own API said of a request that it refused. */
export interface ApiFault {
  message: string;
  code: string;
  /** The field at fault. */
  param: string | null;
}

export type JsonAnswer<T> = { ok: true; value: T } | { ok: false; error: ApiFault };

const UNREADABLE: ApiFault = {
  message: 'The server gave no answer we understand.',
  code: 'unreadable',
  param: null,
};

/**
 * What every request of this page carries, from `data-request-headers` on an element around it: a page that is about
 * one of several says so itself, whatever the browser remembers by then.
 */
export function pageHeaders(): Record<string, string> {
  const holder = document.querySelector<HTMLElement>('[data-request-headers]');
  return holder ? (JSON.parse(holder.dataset.requestHeaders ?? '{}') as Record<string, string>) : {};
}

/** Sends JSON to our own API. @throws TypeError when the server cannot be reached */
export async function sendJson<T>(
  path: string,
  method: 'POST' | 'PATCH' | 'DELETE',
  body?: unknown,
): Promise<JsonAnswer<T>> {
  const response = await fetch(path, {
    method,
    headers: { ...pageHeaders(), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = (await response.json().catch(() => null)) as { error?: ApiFault } | T | null;
  if (response.ok) return { ok: true, value: answer as T };
  const error = answer && typeof answer === 'object' && 'error' in answer ? answer.error : undefined;
  return { ok: false, error: error ?? UNREADABLE };
}

/** Reads JSON from our own API, for SWR. @throws Error with what the server said */
export async function fetchJson<T>(path: string): Promise<T> {
  const response = await fetch(path, { headers: pageHeaders() });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return (await response.json()) as T;
}
