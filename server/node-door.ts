import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { ApiError } from '@/lib/base/errors';
import type { BodyRoom } from '@/lib/gateway/door/body-room';
import type { Exchange, OutHeaders } from '@/lib/gateway/door/exchange';

const DRAIN_BYTES = 1024 * 1024;
const DRAIN_MS = 1_000;

/** The exchange over plain `node:http`: bytes go straight to the socket. */
export class NodeExchange implements Exchange {
  readonly method: string;
  readonly rawPath: string;
  readonly rawQuery: string;
  private readonly request: IncomingMessage;
  private readonly response: ServerResponse;
  private readonly trustProxy: number;
  private bodyRead: boolean;
  bodyBytes = 0;
  /** Tells `readBody` that the rest will not come; before it reads, nobody. */
  failBody: (error: ApiError) => void = () => {};

  constructor(request: IncomingMessage, response: ServerResponse, trustProxy: number) {
    this.request = request;
    this.response = response;
    this.trustProxy = trustProxy;
    this.method = request.method ?? 'GET';
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    this.rawPath = mark < 0 ? url : url.slice(0, mark);
    this.rawQuery = mark < 0 ? '' : url.slice(mark + 1);
    const { headers } = request;
    this.bodyRead = headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0';
  }

  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  get clientAddress(): string {
    return clientAddress(this.request, this.trustProxy);
  }

  readBody(maxBytes: number, room: BodyRoom): Promise<Buffer> {
    const { request } = this;
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced > maxBytes) return Promise.reject(tooLarge(maxBytes));
    if (this.bodyRead) return Promise.resolve(Buffer.alloc(0));
    return new Promise((resolve, reject) => {
      this.takeUpTo(announced, room);
      this.failBody = reject;
      noteReader(request.socket, this);
      let first: Buffer | null = null;
      let rest: Buffer[] | null = null;
      let size = 0;
      const onData = (chunk: Buffer) => {
        size += chunk.length;
        try {
          if (size > maxBytes) throw tooLarge(maxBytes);
          this.takeUpTo(size, room);
        } catch (error) {
          request.off('data', onData);
          reject(error);
          return;
        }
        if (!first) first = chunk;
        else if (!rest) rest = [first, chunk];
        else rest.push(chunk);
      };
      request.on('data', onData);
      request.on('end', () => {
        this.bodyRead = true;
        noteReader(request.socket, null);
        resolve(rest ? Buffer.concat(rest, size) : (first ?? Buffer.alloc(0)));
      });
      request.on('error', (cause) =>
        reject(new ApiError('client_closed', 'The client left before its request was read.', { cause })),
      );
      request.on('close', () => {
        if (!this.bodyRead)
          reject(new ApiError('client_closed', 'The client left before its request was read.'));
      });
    });
  }

  private takeUpTo(bytes: number, room: BodyRoom): void {
    if (bytes <= this.bodyBytes) return;
    room.take(bytes - this.bodyBytes);
    this.bodyBytes = bytes;
  }

  onClientGone(listener: () => void): void {
    if (this.response.destroyed || this.response.closed) {
      listener();
      return;
    }
    this.response.once('close', () => {
      if (!this.response.writableFinished) listener();
    });
  }

  get headSent(): boolean {
    return this.response.headersSent;
  }

  send(
    status: number,
    headers: OutHeaders,
    body: Buffer | string,
    encoding: 'utf8' | 'latin1' = 'utf8',
  ): void {
    const { response } = this;
    if (response.headersSent || response.destroyed) return;
    if (!this.bodyRead) headers.put({ connection: 'close' });
    if (status !== 204) {
      const length = encoding === 'latin1' ? body.length : Buffer.byteLength(body);
      headers.add('content-length', String(length));
    }
    response.writeHead(status, headers.flat);
    if (!this.bodyRead) this.drain();
    response.end(body, encoding);
  }

  start(status: number, headers: OutHeaders): void {
    if (!this.response.headersSent && !this.response.destroyed) this.response.writeHead(status, headers.flat);
  }

  write(chunk: Buffer | string, encoding: 'utf8' | 'latin1' = 'utf8'): boolean {
    const { response } = this;
    return response.destroyed || response.writableEnded ? true : response.write(chunk, encoding);
  }

  onDrain(listener: () => void): void {
    this.response.once('drain', listener);
  }

  end(chunk?: Buffer | string, encoding: 'utf8' | 'latin1' = 'utf8'): void {
    if (this.response.destroyed || this.response.writableEnded) return;
    if (chunk === undefined) this.response.end();
    else this.response.end(chunk, encoding);
  }

  drop(): void {
    this.response.destroy();
  }

  /**
   * Takes in a little of an unread body, so that the client sees the answer and not a reset: our side of the
   * connection ends, the client's is read on for 1 MiB and cut after a second.
   */
  private drain(): void {
    const { request } = this;
    const { socket } = request;
    // What Node does at the end of a closing answer: it destroys the socket at once, unread bytes and all.
    socket.destroySoon = () => void socket.end();
    const timer = setTimeout(() => socket.destroy(), DRAIN_MS);
    socket.once('close', () => clearTimeout(timer));
    let drained = 0;
    request.on('data', (chunk: Buffer) => {
      drained += chunk.length;
      if (drained > DRAIN_BYTES) request.pause();
    });
    request.resume();
  }
}

const READER = Symbol('reader');
type ReadSocket = Duplex & { [READER]?: NodeExchange | null };

function noteReader(socket: ReadSocket, exchange: NodeExchange | null): void {
  socket[READER] = exchange;
}

/** The exchange whose body is being read from a connection, if one is. */
export function readerOn(socket: ReadSocket): NodeExchange | null {
  return socket[READER] ?? null;
}

/** The client's address: the socket's, or what the last `hops` proxies in front of us say. */
export function clientAddress(request: IncomingMessage, hops: number): string {
  const direct = request.socket.remoteAddress ?? '';
  if (hops <= 0) return direct;
  const chain = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  return chain[Math.max(0, chain.length - hops)] ?? direct;
}

function tooLarge(maxBytes: number): ApiError {
  return new ApiError(
    'request_too_large',
    `The body is larger than the ${maxBytes} bytes this server takes.`,
    {
      details: { max_bytes: maxBytes },
    },
  );
}
