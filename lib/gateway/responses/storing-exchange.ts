import type { BodyRoom } from '../door/body-room';
import type { Exchange, OutHeaders } from '../door/exchange';

/**
 * An exchange whose last bytes wait until something else is done: who has a response's end may continue it at once,
 * at any process.
 */
export class StoringExchange implements Exchange {
  readonly method: string;
  readonly rawPath: string;
  readonly rawQuery: string;
  readonly clientAddress: string;
  private isEnding = false;
  private ending: Promise<void> = Promise.resolve();

  constructor(
    private readonly inner: Exchange,
    private readonly beforeEnd: () => Promise<void>,
  ) {
    this.method = inner.method;
    this.rawPath = inner.rawPath;
    this.rawQuery = inner.rawQuery;
    this.clientAddress = inner.clientAddress;
  }

  /** Resolves when the last bytes, if there were any, have been handed on. */
  settled(): Promise<void> {
    return this.ending;
  }

  get headSent(): boolean {
    return this.isEnding || this.inner.headSent;
  }

  send(status: number, headers: OutHeaders, body: Buffer | string, encoding?: 'utf8' | 'latin1'): void {
    this.finish(() => this.inner.send(status, headers, body, encoding));
  }

  end(chunk?: Buffer | string, encoding?: 'utf8' | 'latin1'): void {
    this.finish(() => this.inner.end(chunk, encoding));
  }

  private finish(last: () => void): void {
    this.isEnding = true;
    this.ending = this.beforeEnd().then(last);
  }

  header(name: string): string | undefined {
    return this.inner.header(name);
  }

  readBody(maxBytes: number, room: BodyRoom): Promise<Buffer> {
    return this.inner.readBody(maxBytes, room);
  }

  get bodyBytes(): number {
    return this.inner.bodyBytes;
  }

  onClientGone(listener: () => void): void {
    this.inner.onClientGone(listener);
  }

  start(status: number, headers: OutHeaders): void {
    this.inner.start(status, headers);
  }

  write(chunk: Buffer | string, encoding?: 'utf8' | 'latin1'): boolean {
    return this.inner.write(chunk, encoding);
  }

  onDrain(listener: () => void): void {
    this.inner.onDrain(listener);
  }

  drop(): void {
    this.inner.drop();
  }
}
