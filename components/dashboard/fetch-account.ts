import { type ApiFault, pageHeaders } from '@/components/ui/send-json';

/** Our own API refused, or could not be reached. */
export class AccountFault extends Error {
  override readonly name = 'AccountFault';
  constructor(
    /** The HTTP status. */
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Reads JSON from our own API, for SWR. @throws AccountFault with what the server said */
export async function fetchAccount<T>(path: string): Promise<T> {
  const response = await fetch(path, { headers: { ...pageHeaders(), accept: 'application/json' } });
  if (response.ok) return (await response.json()) as T;
  const body = (await response.json().catch(() => null)) as { error?: ApiFault } | null;
  throw new AccountFault(response.status, body?.error?.message ?? `The server answered ${response.status}.`);
}
