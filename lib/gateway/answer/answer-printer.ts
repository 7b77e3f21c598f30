import type { ApiError } from '@/lib/base/errors';
import type { Receipt } from '@/lib/billing/types';
import type { ByteText } from '@/lib/openai/byte-text';
import type { Usage } from '@/lib/openai/usage';
import type { OutHeaders } from '../door/exchange';

/** What is known of a call when it goes to its providers. */
export interface Dispatched {
  /** Slug of the model that is asked first. */
  model: string;
  /** Headers of a stream that begins now; null: its answer is at hand, and its head will say more. */
  head: (() => OutHeaders) | null;
}

/**
 * Prints one call's answer for a client that does not speak Chat Completions: the door's translator, outward. Inside
 * the walk everything stays Chat Completions: what is relayed, kept for the cache, counted when the client leaves. One
 * belongs to one call and keeps its stream's state. All it gives is ready to send, every unit a byte.
 */
export interface AnswerPrinter {
  /** The call was found good and is paid for: it goes to a provider, or its answer is at hand. */
  dispatched?(at: Dispatched): void;
  /**
   * The body of a whole answer.
   * @param completion as Chat Completions has it, under our id and model, without `usage`
   * @param native the provider's own answer, where it was asked in the client's dialect
   */
  whole(completion: Record<string, unknown>, receipt: Receipt, native?: unknown): ByteText;
  /**
   * What the client is sent for further events of the chat stream; may be nothing. Null: one of them cannot be read, so none was taken.
   * @param events whole `data:` events, in order, without usage and `[DONE]`
   * @param usage what the provider has reported so far; null: nothing yet
   */
  push(events: ByteText, usage: Usage | null): ByteText | null;
  /**
   * The same where the provider speaks the client's dialect: its own events.
   * @param native their data, one by one
   * @param events the chat's events that they were read as
   */
  relay?(native: readonly ByteText[], events: ByteText): ByteText | null;
  /** A sign of life, before the first event or between two (ruling 18: never a blank line after a comment). */
  keepAlive(): ByteText;
  /** The last block of a stream that went well: what is still open is closed, the receipt, the end (ruling 18). */
  end(receipt: Receipt): ByteText;
  /** The client left, and pays for this: nothing is printed for it any more. */
  left?(receipt: Receipt): void;
  /** The last block of a stream that failed after its head: the receipt, the error, nothing that looks like an end. */
  fail(receipt: Receipt, error: ApiError): ByteText;
}
