import type { Caller } from '@/lib/auth/caller';
import type { Runtime } from '../runtime';
import type { BodyRoom } from './body-room';

/**
 * The headers of an answer, in the form Node writes fastest: name, value, name, value. Names are lower-case
 * and stand once.
 */
export class OutHeaders {
  readonly flat: string[] = [];

  /** Adds a header that is not there yet. */
  add(name: string, value: string): void {
    this.flat.push(name, value);
  }

  /** Adds pairs that are not there yet, in the flat form. */
  addFlat(pairs: readonly string[]): void {
    for (let i = 0; i < pairs.length; i++) this.flat.push(pairs[i] as string);
  }

  /** Sets headers, in the place of those of the same name. */
  put(headers: Readonly<Record<string, string>>): void {
    for (const name of Object.keys(headers)) {
      const at = this.indexOf(name);
      const value = headers[name] as string;
      if (at < 0) this.flat.push(name, value);
      else this.flat[at + 1] = value;
    }
  }

  get(name: string): string | undefined {
    const at = this.indexOf(name);
    return at < 0 ? undefined : this.flat[at + 1];
  }

  private indexOf(name: string): number {
    for (let at = 0; at < this.flat.length; at += 2) if (this.flat[at] === name) return at;
    return -1;
  }
}

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
  /**
   * The whole body, for which room is taken before it is read.
   * @throws ApiError request_too_large before it is read whole, service_unavailable, request_timeout
   */
  readBody(maxBytes: number, room: BodyRoom): Promise<Buffer>;
  /** What the body has taken of the room. */
  readonly bodyBytes: number;
  /** Called once if the client leaves before the answer has ended; at once if it has left already. */
  onClientGone(listener: () => void): void;
  /** A whole answer. `latin1`: the body is bytes as a string. */
  send(status: number, headers: OutHeaders, body: Buffer | string, encoding?: 'utf8' | 'latin1'): void;
  /** The head of a stream. */
  start(status: number, headers: OutHeaders): void;
  /** False: the client reads slower than we write; wait for `onDrain`. */
  write(chunk: Buffer | string, encoding?: 'utf8' | 'latin1'): boolean;
  /** Calls back once, when the client has caught up. */
  onDrain(listener: () => void): void;
  end(chunk?: Buffer | string, encoding?: 'utf8' | 'latin1'): void;
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
