import { blocksOf, messageId, stopOf } from '@/lib/anthropic/answer';
import { errorBodyOf } from '@/lib/anthropic/errors';
import { type Json, list, object } from '@/lib/anthropic/json';
import { NativeStream } from '@/lib/anthropic/native-stream';
import { eventOf, MessageStream, PING } from '@/lib/anthropic/stream';
import { usageDetails, usageMembers } from '@/lib/anthropic/usage';
import type { ApiError } from '@/lib/base/errors';
import { receiptComment, receiptCostMembers } from '@/lib/billing/receipt';
import type { Receipt } from '@/lib/billing/types';
import { asciiJson, type ByteText, bytesOf } from '@/lib/openai/byte-text';
import { SseFramer } from '@/lib/openai/sse';
import { NO_USAGE, type Usage } from '@/lib/openai/usage';
import type { AnswerPrinter } from './answer-printer';

const STOP = eventOf({ type: 'message_stop' });

/** Prints answers as the Messages API does, for Anthropic's clients. */
export class MessagesPrinter implements AnswerPrinter {
  private readonly translated = new MessageStream();
  private native: NativeStream | null = null;

  /**
   * @param promptTokens the prompt by its length: what a stream starts with where the provider counts only at its end
   * @param inTheirWords an error with the fields it names called as the caller wrote them
   */
  constructor(
    private readonly promptTokens: number,
    private readonly inTheirWords: (error: ApiError) => ApiError,
  ) {}

  whole(completion: Record<string, unknown>, receipt: Receipt, native?: unknown): ByteText {
    const theirs = object(native);
    const names = { id: messageId(completion.id), model: completion.model };
    const usage = {
      ...object(theirs?.usage),
      ...usageMembers(receipt.usage),
      ...usageDetails(receipt.usage),
    };
    const { usage: _usage, ...message } = theirs
      ? { ...theirs, ...names }
      : messageOf(completion, names, receipt);
    const printed = asciiJson(JSON.stringify(message)).slice(0, -1);
    const counts = asciiJson(JSON.stringify(usage)).slice(0, -1);
    return `${printed},"usage":${counts},${receiptCostMembers(receipt)}}}`;
  }

  push(events: ByteText, usage: Usage | null): ByteText | null {
    const chunks = readEvents(events);
    return chunks && this.translated.push(chunks, usage ?? { ...NO_USAGE, inputTokens: this.promptTokens });
  }

  relay(native: readonly ByteText[], events: ByteText): ByteText | null {
    this.native ??= openNative(events);
    return this.native?.push(native) ?? null;
  }

  keepAlive(): ByteText {
    // Before the message has started, a client may not expect an event.
    return this.native || this.translated.isUnderWay ? PING : ': keep-alive\n';
  }

  end(receipt: Receipt): ByteText {
    const stream = this.native ?? this.translated;
    const last = stream.end(receipt.usage, receipt.finishReason, receiptCostMembers(receipt));
    return last + receiptComment(receipt) + STOP;
  }

  fail(receipt: Receipt, error: ApiError): ByteText {
    return receiptComment(receipt) + eventOf(errorBodyOf(this.inTheirWords(error), receipt.requestId));
  }
}

function messageOf(completion: Json, names: { id: string; model: unknown }, receipt: Receipt): Json {
  const content = blocksOf(completion);
  const choice = object(list(completion.choices)[0]) ?? {};
  const hasCalls = content.some(({ type }) => type === 'tool_use');
  return {
    id: names.id,
    type: 'message',
    role: 'assistant',
    model: names.model,
    content,
    ...stopOf(receipt.finishReason, hasCalls, choice.stop_reason),
    stop_details: null,
    container: null,
  };
}

function openNative(events: ByteText): NativeStream | null {
  const first = readEvents(events)?.[0];
  return first ? new NativeStream(messageId(first.id), first.model) : null;
}

/** The chunks that events hold; null where one cannot be read. */
function readEvents(events: ByteText): Json[] | null {
  const chunks: Json[] = [];
  let isBroken = false;
  const framer = new SseFramer((data) => {
    try {
      const chunk = object(JSON.parse(data.toString('utf8')));
      if (chunk) chunks.push(chunk);
      else isBroken = true;
    } catch {
      isBroken = true;
    }
  });
  framer.push(bytesOf(events));
  framer.end();
  return isBroken ? null : chunks;
}
