import type { Member } from '@/lib/openai/json-bytes';
import type { Usage } from '@/lib/openai/usage';
import type { Embedder } from './embedder';
import type { Translator } from './translator';

/** What went wrong at a provider: a value, never thrown. `dispatch` decides what follows. */
export interface UpstreamFailure {
  kind:
    | 'rate_limited'
    | 'auth'
    | 'bad_request'
    | 'context_length'
    | 'content_filter'
    | 'not_found'
    | 'server'
    | 'timeout'
    | 'connection'
    | 'truncated'
    | 'malformed'
    | 'empty'
    /** Ours: the provider was not asked, because too many calls to it were under way. */
    | 'busy';
  /** Fit for a customer: no keys, organisation ids or quoted input. */
  message: string;
  /** Another route, or the same one later, may do better. */
  retryable: boolean;
  retryAfterMs: number | null;
  /** The provider's HTTP status, where there was one. */
  status: number | null;
  /** The request's field the provider named, if any. */
  param?: string | null;
  /** The provider is paid for it all the same. */
  billed?: boolean;
}

/** One HTTP call to a provider, ready to send. */
export interface UpstreamRequest {
  /** `https://api.openai.com` */
  origin: string;
  /** `/v1/chat/completions` */
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** Told what arrives, in order: head once, data any number of times, then end or error, once. */
export interface UpstreamListener {
  onHead(status: number, header: (name: string) => string | undefined): void;
  onData(chunk: Buffer): void;
  onEnd(): void;
  /** The connection failed or broke; `kind` says when. */
  onError(failure: UpstreamFailure): void;
}

/** A call under way. */
export interface UpstreamCall {
  /** Stops it; nothing more is told to the listener. */
  abort(): void;
  /** The reader is slow: stop reading, go on reading. */
  pause(): void;
  resume(): void;
  /** The request has gone out on a connection: its provider may bill it. */
  readonly isSent: boolean;
}

export interface TimeoutsMs {
  connect: number;
  firstByte: number;
  idle: number;
  /** From the sending to the end of the answer; absent: as long as it goes on. */
  total?: number;
}

/** Sends bytes and tells what comes back. The network is one; the sandbox, which never leaves the process, the other. */
export type Transport = (
  request: UpstreamRequest,
  timeouts: TimeoutsMs,
  listener: UpstreamListener,
) => UpstreamCall;

/** What of a chat call an adapter needs to write the provider's request. */
export interface ChatCall {
  /** The caller's body as it arrived, valid JSON. */
  rawBody: Buffer;
  /** Where its top-level members stand, where that is known. */
  members?: readonly Member[] | null;
  upstreamId: string;
  stream: boolean;
  /** Top-level fields to leave out: ours, unknown, or dropped by permission. */
  omit: ReadonlySet<string>;
  /** Top-level fields to set, as JSON text: clamped or derived output caps. */
  set: ReadonlyMap<string, string>;
  baseUrl: string;
  apiKey: string | null;
  /** Extra headers for this call: the sandbox's fault and simulated route. */
  headers?: Record<string, string>;
}

/** How one dialect is spoken: pure functions. Fetch, timeouts, retries and address checks live in `dispatch`. */
export type Adapter = RelayingAdapter | Translator;

/** A dialect that answers in Chat Completions by itself: its bytes are relayed. */
export interface RelayingAdapter {
  dialect: string;
  passThrough: true;
  /** It takes OpenRouter's words beside OpenAI's: `cache_control` marks, `reasoning_details`, `reasoning`. */
  takesMarks: boolean;
  buildRequest(call: ChatCall): UpstreamRequest;
  /** Usage of a whole answer or of an event's `usage` object, normalised; null where there is none. */
  parseUsage(usage: unknown): Usage | null;
  /** Reads an error body of any odd shape. `retryAfter` is that header's text. */
  parseFailure(status: number, body: string, retryAfter: string | undefined): UpstreamFailure;
  embeddings: Embedder;
}
