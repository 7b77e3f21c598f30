import { pageHeaders } from '@/components/ui/send-json';
import { AccountFault, fetchAccount } from '../fetch-account';
import { modeAddress } from '../mode-address';
import type { DashboardMode } from '../types';
import type { RequestFilter } from './filter-address';

export type ExportFormat = 'csv' | 'jsonl';

interface Export {
  format: ExportFormat;
  mode: DashboardMode;
  filter: RequestFilter;
  signal: AbortSignal;
  /** Rows that have come, of all. */
  onProgress(done: number, all: number): void;
}

const API = '/api/account/requests';

/**
 * Fetches what the filters hold as a file, telling how far it is.
 * @throws AccountFault with what the server said, TypeError where it broke off, AbortError where it was cancelled
 */
export async function exportRows({ format, mode, filter, signal, onProgress }: Export): Promise<Blob> {
  const { count } = await fetchAccount<{ count: number }>(modeAddress(`${API}/count`, mode, filter));
  signal.throwIfAborted();
  onProgress(0, count);
  const response = await fetch(modeAddress(`${API}/export`, mode, { ...filter, format }), {
    headers: pageHeaders(),
    signal,
  });
  if (!response.ok || !response.body)
    throw new AccountFault(response.status, `The server answered ${response.status}.`);
  // The head of a CSV is a line too.
  let lines = format === 'csv' ? -1 : 0;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value as Uint8Array<ArrayBuffer>);
    lines += linesIn(part.value);
    onProgress(Math.max(0, lines), count);
  }
  return new Blob(parts, { type: response.headers.get('content-type') ?? 'text/plain' });
}

/** Gives the browser a file to keep. */
export function keepFile(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function linesIn(bytes: Uint8Array): number {
  const NEW_LINE = 10;
  let count = 0;
  for (let at = bytes.indexOf(NEW_LINE); at >= 0; at = bytes.indexOf(NEW_LINE, at + 1)) count++;
  return count;
}
