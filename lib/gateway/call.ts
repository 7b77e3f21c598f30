import type { Caller } from '@/lib/auth/caller';
import type { OwnKeys } from '@/lib/auth/provider-key';
import type { Attempt, Hold, Routing } from '@/lib/billing/types';
import type { Fingerprint } from '@/lib/cache/fingerprint';
import type { Model, Route } from '@/lib/catalog/model';
import type { Price } from '@/lib/catalog/price';
import type { ChatNeeds, ChatRequest } from '@/lib/openai/chat';
import type { EmbeddingInput } from '@/lib/openai/embeddings';
import type { Adapter, Transport } from '@/lib/providers/adapter';
import type { ProviderCredentials } from '@/lib/providers/cloud-access';
import type { NativeBody } from '@/lib/providers/translator';
import type { AnswerPrinter } from './answer/answer-printer';
import type { JsonBody } from './door/body';
import type { Visit } from './door/exchange';
import type { Switches } from './door/switches';

/** One route that may be tried, with all that sending needs. */
export interface Candidate {
  model: Model;
  route: Route;
  /** The rates this request is charged by: those in force, or those a quote pinned. */
  price: Price;
  /** The list price the caller would pay direct; null for a model with sell rates of its own and no benchmark. */
  benchmark: Price;
  benchmarkProvider: string | null;
  /** Who answers, as headers and rows name it: the provider, or `sandbox`. */
  servedBy: string;
  simulated: boolean;
  adapter: Adapter;
  transport: Transport;
  credentials: ProviderCredentials;
  baseUrl: string;
  /** The key is the customer's own, and only this fee is charged; null: it is ours. */
  own: { keyId: string; feePpm: number } | null;
  /** Fields this route is not sent, dropped by the caller's permission. */
  dropped: readonly string[];
}

/** The cap on output tokens that a hold is made for. */
export interface OutputCap {
  tokens: number;
  /** Sent upstream; false where it only says the model's own limit. */
  sent: boolean;
  /** Ours and not the caller's: named in `x-btl-output-cap`. */
  named: boolean;
}

/** What another door knows of a request beside the chat that it is. */
export interface Foreign {
  /**
   * Fields of the chat that were wished for, and what the caller calls them: a route that cannot honour one serves
   * without it, and the answer says so. Null: the door sees to it by itself.
   */
  wishes: ReadonlyMap<string, string | null>;
  /** What in the caller's own body says nothing here: named in a header. */
  ignored: readonly string[];
  /** The caller's own request, for routes that speak its dialect; null: none does. */
  native: NativeBody | null;
}

/** One call on its way, of a chat or for embeddings: what the steps of the walk know and find out. */
export interface Call {
  readonly visit: Visit;
  readonly caller: Caller;
  readonly endpoint: string;
  /** Of a call for embeddings: its fields, and no messages. */
  readonly request: ChatRequest;
  /** What is to be embedded; null: it is a chat. */
  readonly inputs: readonly EmbeddingInput[] | null;
  readonly rawBody: Buffer;
  readonly members: JsonBody['members'];
  /** Prints the answer in the client's dialect; null: that is Chat Completions, and bytes pass as they are. */
  readonly printer: AnswerPrinter | null;
  readonly needs: ChatNeeds;
  /** Null: the caller wrote a chat. */
  readonly foreign: Foreign | null;
  readonly switches: Switches;
  readonly stream: boolean;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** `chatcmpl_…` */
  readonly answerId: string;
  /** The workspace's own provider keys; null: it has none. */
  ownKeys: OwnKeys | null;
  candidates: readonly Candidate[];
  /** Why they are these, in this order. */
  routing: Routing | null;
  /** Under which to remember who served, for the sake of that provider's prompt cache; null: nothing to gain. */
  warmKey: string | null;
  fingerprint: Fingerprint | null;
  missReason: string | null;
  cap: OutputCap;
  /** Counted against the key's rate of tokens until the true usage is known; null: nothing is. */
  takenTokens: number | null;
  hold: Hold | null;
  /** What the caller wished for, by its own name, and the route at work cannot be told. */
  unmet: readonly string[];
  /** A binding quote's ceiling. */
  quotedMax: bigint | null;
  attempts: Attempt[];
  /** Counts under way of what failed attempts are billed for; absent: none. */
  counting?: readonly Promise<void>[];
  /** Time spent waiting for providers. */
  upstreamMs: number;
  ttftMs: number | null;
  clientGone: boolean;
  /** Stops what is under way upstream. */
  stopUpstream: (() => void) | null;
}
