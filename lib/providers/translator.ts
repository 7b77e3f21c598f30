import type { ChatRequest } from '@/lib/openai/chat';
import type { Usage } from '@/lib/openai/usage';
import type { UpstreamFailure, UpstreamRequest } from './adapter';
import type { Embedder } from './embedder';

/**
 * How a dialect other than Chat Completions is spoken: pure functions from our one inner language to the
 * provider's and back. No fetch, clock, database or money; what an effect would give (a time, a token) comes in
 * as a value. Translators never throw on what a provider sent: what is wrong with it is a failure, a value.
 */
export interface Translator {
  dialect: string;
  passThrough: false;
  /** How its streams are framed: server-sent events, or Amazon's binary event stream. */
  framing: 'sse' | 'aws-event-stream';
  /**
   * Body fields of a chat request that it can say in its dialect, beside `model`, `messages`, `stream`,
   * `max_tokens` and `max_completion_tokens`. A route honours a field only if its translator does.
   */
  parameters: ReadonlySet<string>;
  /**
   * The provider's request. @throws UntranslatableError for what the dialect cannot say, naming the field
   */
  buildRequest(call: TranslatedCall): UpstreamRequest;
  /**
   * Reads a whole answer, parsed from JSON; a value of an unknown shape is a `malformed` failure.
   * @param call what was asked, where reading depends on it
   */
  parseAnswer(answer: unknown, call?: TranslatedCall): TranslatedAnswer | UpstreamFailure;
  /** The usage that a whole answer reports, also one that is of no use; null where there is none. */
  parseUsage(answer: unknown): Usage | null;
  /**
   * Begins a stream. The function given is handed each event in order and says what it means; it keeps its own state.
   * @param call what was asked, where reading depends on it
   */
  openStream(call?: TranslatedCall): (event: UpstreamEvent) => EventReading;
  /** Reads an error body of any odd shape. `retryAfter` is that header's text. */
  parseFailure(status: number, body: string, retryAfter: string | undefined): UpstreamFailure;
  /** Absent: embeddings are not spoken in this dialect. */
  embeddings?: Embedder;
}

/** What a translator is told of a call. */
export interface TranslatedCall {
  /** The caller's request, checked. Fields in `omit` are to be passed over. */
  request: ChatRequest;
  omit: ReadonlySet<string>;
  upstreamId: string;
  stream: boolean;
  /** The cap on output tokens to send: the caller's or ours; null: none, the model's own limit holds. */
  outputCap: number | null;
  /** The most this model can put out at this route: for dialects that must always name a cap. */
  outputLimit: number;
  /** What the route honours beside parameters: `structured_outputs`, `json`, `reasoning`, `vision` … */
  supports: ReadonlySet<string>;
  /** Root of the provider's API, without a trailing slash. */
  baseUrl: string;
  credentials: Credentials;
  /** For signatures. */
  now: Date;
  /** The caller's own request, where it was written in this very dialect: it is sent instead, and its events are relayed. */
  native?: NativeBody | null;
}

/** A request as a caller wrote it in a provider's own dialect. */
export interface NativeBody {
  dialect: string;
  body: Readonly<Record<string, unknown>>;
  /** The API's version that the caller speaks, and beta features it names; empty: none. */
  version: string;
  betas: readonly string[];
  /** What in it no chat can say: named to the caller where a route of another dialect serves. */
  beyond: readonly string[];
}

export type Credentials =
  | { kind: 'none' }
  /** A key, or a token that was fetched for one. */
  | { kind: 'key'; key: string }
  | {
      kind: 'aws';
      accessKeyId: string;
      secretAccessKey: string;
      sessionToken: string | null;
      region: string;
    };

/** One event of a provider's stream. */
export interface UpstreamEvent {
  /** The SSE `event` field, or the event stream's `:event-type` / `:exception-type`; empty where there is none. */
  name: string;
  /** The payload: JSON in every dialect we speak, `[DONE]` included where a provider sends it. */
  data: Buffer;
  /** True for an exception frame of Amazon's event stream. */
  isException?: boolean;
}

/** A whole answer in Chat Completions' words, without `id`, `model`, `object` and `usage`, which the relay writes. */
export interface TranslatedAnswer {
  choices: TranslatedChoice[];
  /** Null where the provider reported none. */
  usage: Usage | null;
  /** Further top-level members to show, e.g. `citations`. */
  extra?: Record<string, unknown>;
}

export interface TranslatedChoice {
  index: number;
  message: TranslatedMessage;
  finish_reason: FinishReason;
  /** The stop sequence that was met, where the provider names it: vLLM's word. */
  stop_reason?: string;
  logprobs?: unknown;
}

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

export interface TranslatedMessage {
  role: 'assistant';
  content: string | null;
  refusal?: string | null;
  /** Thoughts as text, DeepSeek's word, which most clients read. */
  reasoning_content?: string;
  /** Thoughts with what the provider wants back with them (signatures, encrypted blocks), OpenRouter's word. */
  reasoning_details?: ReasoningDetail[];
  tool_calls?: TranslatedToolCall[];
  annotations?: unknown[];
}

/** One block of thought, as a later turn must send it back. Accepted on assistant messages of a request, too. */
export type ReasoningDetail =
  | { type: 'reasoning.text'; text: string; signature?: string | null; index?: number }
  | { type: 'reasoning.encrypted'; data: string; id?: string | null; index?: number };

export interface TranslatedToolCall {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
  /** What the provider wants back with this call (Gemini's thought signature). */
  extra_content?: Record<string, unknown>;
}

/** What one event means. */
export interface EventReading {
  /** Chunks' `choices`, one chunk each, in order: `[{ index, delta, finish_reason }]`. Empty: nothing to relay. */
  chunks: ChunkChoice[];
  /** The usage so far, whole: a later reading replaces an earlier one. */
  usage?: Usage;
  /** The provider says that it failed. */
  failure?: UpstreamFailure;
  /** The provider says that the answer is whole: what ends before was cut off. */
  done?: boolean;
  /** By its dialect nothing follows, not even usage. */
  last?: boolean;
}

export interface ChunkChoice {
  index: number;
  delta: {
    role?: 'assistant';
    content?: string;
    refusal?: string;
    reasoning_content?: string;
    reasoning_details?: ReasoningDetail[];
    tool_calls?: {
      index: number;
      id?: string;
      type?: 'function';
      function?: { name?: string; arguments?: string };
      extra_content?: Record<string, unknown>;
    }[];
    annotations?: unknown[];
  };
  finish_reason: FinishReason | null;
  stop_reason?: string;
  logprobs?: unknown;
}

/** A request that the dialect cannot say: 400 for the caller unless another route can. */
export class UntranslatableError extends Error {
  readonly isUntranslatable = true;
  /** The field, as a path: `messages[2].content[0]`. */
  readonly param: string;

  constructor(message: string, param: string) {
    super(message);
    this.name = 'UntranslatableError';
    this.param = param;
  }
}
