import type { ApiError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import type { Receipt } from '@/lib/billing/types';
import { asciiJson, type ByteText, bytesOf } from '@/lib/openai/byte-text';
import { withFunctionCall } from '@/lib/openai/functions';
import { chatStreamEnd, chatStreamError, usageText } from '../headers';
import type { AnswerPrinter } from './answer-printer';

type Json = Record<string, unknown>;

/** What of an event holds the words that change. */
const CALLS = '"tool_calls"';

/** Prints an answer for a caller that knows `function_call` alone: all as it is, but for what calls a tool. */
export class FunctionsPrinter implements AnswerPrinter {
  private first: { id: string; created: number } | null = null;

  constructor(
    private readonly requestId: string,
    private readonly wantsUsage: boolean,
  ) {}

  whole(completion: Json, receipt: Receipt): ByteText {
    const text = asciiJson(JSON.stringify(inOlderWords(completion)));
    return `${text.slice(0, -1)},"usage":${usageText(receipt, null)}}`;
  }

  push(events: ByteText): ByteText | null {
    if (this.first && !events.includes(CALLS)) return events;
    try {
      return events
        .split('\n\n')
        .map((event) => this.printed(event))
        .join('\n\n');
    } catch {
      return null;
    }
  }

  private printed(event: ByteText): ByteText {
    if (!event.startsWith(DATA)) return event;
    if (this.first && !event.includes(CALLS)) return event;
    const chunk: Json = JSON.parse(bytesOf(event.slice(DATA.length)).toString('utf8'));
    this.first ??= { id: String(chunk.id), created: Number(chunk.created) || 0 };
    return DATA + asciiJson(JSON.stringify(inOlderWords(chunk)));
  }

  keepAlive(): ByteText {
    return ': keep-alive\n';
  }

  end(receipt: Receipt): ByteText {
    return chatStreamEnd(receipt, this.wantsUsage ? this.names : null);
  }

  fail(receipt: Receipt, error: ApiError): ByteText {
    return chatStreamError(receipt, this.names, error, this.requestId);
  }

  private get names(): { id: string; created: number } {
    return this.first ?? { id: newId('chatcmpl'), created: Math.floor(Date.now() / 1_000) };
  }
}

const DATA = 'data: ';

function inOlderWords(answer: Json): Json {
  if (!Array.isArray(answer.choices)) return answer;
  return { ...answer, choices: answer.choices.map(withFunctionCall) };
}
