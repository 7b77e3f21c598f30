import type { ErrorCode } from '@/lib/base/errors';

export type OutHeaders = Record<string, string>;

/**
 * One HTTP request and its answer, as narrow as the endpoints need it. Two doors make it: plain
 * `node:http` and Next's route handlers. Bodies and chunks are bytes or ASCII-safe strings.
 */
export interface Exchange {
  readonly method: string;
  /** Canonical path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Path parameters found by the table: `id`. */
  readonly params: Record<string, string>;
  /** Lower-case name. */
  header(name: string): string | undefined;
  /** The client's address, after TRUST_PROXY. */
  readonly clientAddress: string;
  /** The whole body. @throws ApiError request_too_large, request_timeout */
  readBody(maxBytes: number): Promise<Buffer>;
  /** Called once if the client leaves before the answer has ended. */
  onClientGone(listener: () => void): void;
  /** A whole answer. */
  send(status: number, headers: OutHeaders, body: Buffer | string): void;
  /** The head of a stream. */
  start(status: number, headers: OutHeaders): void;
  /** False: the client reads slower than we write; wait for `onDrain`. */
  write(chunk: Buffer | string): boolean;
  onDrain(listener: () => void): void;
  end(chunk?: Buffer | string): void;
  readonly headSent: boolean;
}

/** What an endpoint knows of itself. */
export interface RequestContext {
  requestId: `req_${string}`;
  /** performance.now() when the request arrived. */
  startedAt: number;
  exchange: Exchange;
  /** Headers already decided: request id, rate limits, CORS. */
  headers: OutHeaders;
  errorCode?: ErrorCode;
}
