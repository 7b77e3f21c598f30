import type { Caller } from '@/lib/auth/caller';
import type { Runtime } from './runtime';

export type OutHeaders = Record<string, string>;

/**
 * One HTTP request and its answer, as narrow as the endpoints need it. Two doors make it: plain
 * `node:http` and Next's route handlers. Bodies and chunks are bytes or text.
 */
export interface Exchange {
  readonly method: string;
  /** The path as the client wrote it, without the query. */
  readonly rawPath: string;
  /** The query, without `?`. */
  readonly rawQuery: string;
  /** Lower-case name. */
  header(name: string): string | undefined;
  /** The client's address, after TRUST_PROXY. */
  readonly clientAddress: string;
  /** The whole body. @throws ApiError request_too_large before it is read whole, request_timeout */
  readBody(maxBytes: number): Promise<Buffer>;
  /** Called once if the client leaves before the answer has ended; at once if it has left already. */
  onClientGone(listener: () => void): void;
  /** A whole answer. */
  send(status: number, headers: OutHeaders, body: Buffer | string): void;
  /** The head of a stream. */
  start(status: number, headers: OutHeaders): void;
  /** False: the client reads slower than we write; wait for `onDrain`. */
  write(chunk: Buffer | string): boolean;
  /** Calls back once, when the client has caught up. */
  onDrain(listener: () => void): void;
  end(chunk?: Buffer | string): void;
  /** Cuts the connection, as if the client had left. */
  drop(): void;
  readonly headSent: boolean;
}

/** What an endpoint is handed: one request, who asks, and where to answer. */
export interface Visit {
  readonly runtime: Runtime;
  readonly exchange: Exchange;
  readonly requestId: `req_${string}`;
  /** performance.now() when the request arrived. */
  readonly startedAt: number;
  /** Canonical path. */
  readonly path: string;
  /** What the table's pattern caught: `id`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Null where the endpoint is public and no key was sent. */
  readonly caller: Caller | null;
  /** Headers already decided: request id, rate limits, CORS. */
  readonly headers: OutHeaders;
}
