import { ApiError } from '@/lib/base/errors';
import { handleExchange } from '../handler';
import { getRuntime } from '../runtime';
import type { BodyRoom } from './body-room';
import type { Exchange, OutHeaders } from './exchange';

/**
 * The same endpoints behind Next's route handlers, for `next dev`, `next start` and serverless hosts.
 * Costs many times what the node door costs, and gives the same answers.
 */
export async function webHandler(request: Request): Promise<Response> {
  const runtime = await getRuntime();
  return new Promise((resolve) => {
    const exchange = new WebExchange(request, resolve, runtime.env.trustProxy);
    void handleExchange(runtime, exchange);
  });
}

/** The exchange over a web `Request`; `resolve` is given the answer as soon as its head is known. */
export class WebExchange implements Exchange {
  readonly method: string;
  readonly rawPath: string;
  readonly rawQuery: string;
  headSent = false;
  bodyBytes = 0;
  private controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  private ended = false;
  private readonly gone: (() => void)[] = [];
  private readonly drained: (() => void)[] = [];

  constructor(
    private readonly request: Request,
    private readonly resolve: (response: Response) => void,
    private readonly trustProxy: number,
  ) {
    const url = new URL(request.url);
    this.method = request.method;
    this.rawPath = url.pathname;
    this.rawQuery = url.search.slice(1);
    request.signal.addEventListener('abort', () => this.leave());
  }

  header(name: string): string | undefined {
    return this.request.headers.get(name) ?? undefined;
  }

  get clientAddress(): string {
    return clientAddressOf(this.request, this.trustProxy);
  }

  async readBody(maxBytes: number, room: BodyRoom): Promise<Buffer> {
    const tooLarge = () =>
      new ApiError('request_too_large', `The body is larger than the ${maxBytes} bytes this server takes.`, {
        details: { max_bytes: maxBytes },
      });
    const takeUpTo = (bytes: number) => {
      if (bytes <= this.bodyBytes) return;
      room.take(bytes - this.bodyBytes);
      this.bodyBytes = bytes;
    };
    const announced = Number(this.header('content-length') ?? 0);
    if (announced > maxBytes) throw tooLarge();
    takeUpTo(announced);
    const chunks: Uint8Array[] = [];
    let size = 0;
    const reader = this.request.body?.getReader();
    for (;;) {
      const part = await reader?.read();
      if (!part || part.done) return Buffer.concat(chunks, size);
      size += part.value.length;
      if (size > maxBytes) {
        void reader?.cancel();
        throw tooLarge();
      }
      takeUpTo(size);
      chunks.push(part.value);
    }
  }

  onClientGone(listener: () => void): void {
    if (this.request.signal.aborted) listener();
    else this.gone.push(listener);
  }

  send(
    status: number,
    headers: OutHeaders,
    body: Buffer | string,
    encoding: 'utf8' | 'latin1' = 'utf8',
  ): void {
    if (this.headSent) return;
    this.headSent = true;
    this.ended = true;
    const empty = status === 204 || this.method === 'HEAD';
    this.resolve(new Response(empty ? null : toBytes(body, encoding), { status, headers: pairsOf(headers) }));
  }

  start(status: number, headers: OutHeaders): void {
    if (this.headSent) return;
    this.headSent = true;
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.controller = controller;
        },
        pull: () => {
          for (const listener of this.drained.splice(0)) listener();
        },
        cancel: () => this.leave(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: 64 * 1024 }),
    );
    this.resolve(new Response(body, { status, headers: pairsOf(headers) }));
  }

  write(chunk: Buffer | string, encoding: 'utf8' | 'latin1' = 'utf8'): boolean {
    if (!this.controller || this.ended) return true;
    this.controller.enqueue(toBytes(chunk, encoding));
    return (this.controller.desiredSize ?? 1) > 0;
  }

  onDrain(listener: () => void): void {
    this.drained.push(listener);
  }

  end(chunk?: Buffer | string, encoding: 'utf8' | 'latin1' = 'utf8'): void {
    if (this.ended) return;
    if (chunk !== undefined) this.write(chunk, encoding);
    this.ended = true;
    this.controller?.close();
  }

  drop(): void {
    if (this.ended) return;
    this.leave();
    this.controller?.error(new Error('the client reads no more'));
  }

  private leave(): void {
    if (this.ended) return;
    this.ended = true;
    for (const listener of this.gone.splice(0)) listener();
  }
}

/** Where a request comes from, by the header that our own server writes, or the proxies before it. */
export function clientAddressOf(request: Request, trustProxy: number): string {
  const chain = (request.headers.get('x-forwarded-for') ?? '').split(',').map((part) => part.trim());
  return chain[Math.max(0, chain.length - Math.max(1, trustProxy))] ?? '';
}

function pairsOf({ flat }: OutHeaders): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at < flat.length; at += 2) pairs.push([flat[at] as string, flat[at + 1] as string]);
  return pairs;
}

function toBytes(chunk: Buffer | string, encoding: 'utf8' | 'latin1'): Uint8Array<ArrayBuffer> {
  return new Uint8Array(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);
}
