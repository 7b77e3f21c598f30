import type { Exchange, OutHeaders } from '../door/exchange';

/** How much of a background stream is kept, to be read again. */
const KEPT_BYTES = 8 * 1024 * 1024;

/** Somebody who reads a background stream while it is made. */
export interface Follower {
  /** The head, once it is known; may never be. */
  begin(headers: OutHeaders): void;
  /** Whole events, or a comment between two. */
  write(text: string): void;
  /** Nothing more comes. */
  end(): void;
}

/** An exchange without a client: the walk goes on whether anybody reads or not. */
export class DetachedExchange implements Exchange {
  readonly method: string;
  readonly rawPath: string;
  readonly rawQuery: string;
  readonly clientAddress: string;
  readonly bodyBytes = 0;
  headSent = false;
  /** Of a stream; for `close`. */
  lastBlock = '';
  private head: OutHeaders | null = null;
  /** All that was written, bytes as text. */
  private log = '';
  private isWhole = true;
  private isEnded = false;
  private hasLeft = false;
  private readonly gone: (() => void)[] = [];
  private readonly followers = new Set<Follower>();

  constructor(private readonly origin: Exchange) {
    this.method = origin.method;
    this.rawPath = origin.rawPath;
    this.rawQuery = origin.rawQuery;
    this.clientAddress = origin.clientAddress;
  }

  /** The stream so far; null: it was too long to keep. */
  get events(): string | null {
    return this.isWhole ? this.log : null;
  }

  /** Stops the walk, as a client does who leaves. */
  leave(): void {
    if (this.isEnded) return;
    this.hasLeft = true;
    for (const listener of this.gone.splice(0)) listener();
  }

  /** Tells all that was written and all that will be. @returns stops that */
  follow(follower: Follower): () => void {
    if (this.head) follower.begin(this.head);
    if (this.log) follower.write(this.log);
    if (this.isEnded) follower.end();
    else this.followers.add(follower);
    return () => this.followers.delete(follower);
  }

  /** Tells the followers the last block, and that it is the last. */
  close(last: string): void {
    if (last) this.append(last);
    this.isEnded = true;
    for (const follower of this.followers) follower.end();
    this.followers.clear();
  }

  header(name: string): string | undefined {
    return this.origin.header(name);
  }

  readBody(): Promise<Buffer> {
    return Promise.reject(new Error('the body was read before'));
  }

  onClientGone(listener: () => void): void {
    if (this.hasLeft) listener();
    else this.gone.push(listener);
  }

  send(): void {
    this.headSent = true;
  }

  start(_status: number, headers: OutHeaders): void {
    if (this.headSent) return;
    this.headSent = true;
    this.head = headers;
    for (const follower of this.followers) follower.begin(headers);
  }

  write(chunk: Buffer | string): boolean {
    this.append(chunk.toString('latin1'));
    return true;
  }

  onDrain(listener: () => void): void {
    listener();
  }

  /** The last block is held back until the response is stored. */
  end(chunk?: Buffer | string): void {
    if (chunk !== undefined) this.lastBlock = chunk.toString('latin1');
  }

  drop(): void {
    // Nobody reads slowly here.
  }

  private append(text: string): void {
    if (this.log.length + text.length <= KEPT_BYTES) this.log += text;
    else this.isWhole = false;
    for (const follower of this.followers) follower.write(text);
  }
}
