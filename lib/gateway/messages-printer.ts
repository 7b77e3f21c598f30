import { blocksOf, messageId, stopOf } from '@/lib/anthropic/answer';
import { errorBodyOf } from '@/lib/anthropic/errors';
import { type Json, list, object } from '@/lib/anthropic/json';
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
  private readonly stream = new MessageStream();

  /**
   * @param promptTokens the prompt by its length: what a stream starts with where the provider counts only at its end
   * @param inTheirWords an error with the fields it names called as the caller wrote them
   */
  constructor(
    private readonly promptTokens: number,
    private readonly inTheirWords: (error: ApiError) => ApiError,
  ) {}

  whole(completion: Record<string, unknown>, receipt: Receipt): ByteText {
    const content = blocksOf(completion);
    const choice = object(list(completion.choices)[0]) ?? {};
    const hasCalls = content.some(({ type }) => type === 'tool_use');
    const message = {
      id: messageId(completion.id),
      type: 'message',
      role: 'assistant',
      model: completion.model,
      content,
      ...stopOf(receipt.finishReason, hasCalls, choice.stop_reason),
      stop_details: null,
      container: null,
    };
    const usage = { ...usageMembers(receipt.usage), ...usageDetails(receipt.usage) };
    const printed = asciiJson(JSON.stringify(message)).slice(0, -1);
    return `${printed},"usage":${JSON.stringify(usage).slice(0, -1)},${receiptCostMembers(receipt)}}}`;
  }

  push(events: ByteText, usage: Usage | null): ByteText | null {
    const chunks = readChunks(events);
    return chunks && this.stream.push(chunks, usage ?? { ...NO_USAGE, inputTokens: this.promptTokens });
  }

  keepAlive(): ByteText {
    // Before the message has started, a client may not expect an event.
    return this.stream.isUnderWay ? PING : ': keep-alive\n';
  }

  end(receipt: Receipt): ByteText {
    const last = this.stream.end(receipt.usage, receipt.finishReason, receiptCostMembers(receipt));
    return last + receiptComment(receipt) + STOP;
  }

  fail(receipt: Receipt, error: ApiError): ByteText {
    return receiptComment(receipt) + eventOf(errorBodyOf(this.inTheirWords(error), receipt.requestId));
  }
}

/** The chunks that events hold; null where one cannot be read. */
function readChunks(events: ByteText): Json[] | null {
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
