import { stringifyJson } from '@/lib/base/decimal-json';
import type { ApiError } from '@/lib/base/errors';
import { formatUsd } from '@/lib/base/money';
import { receiptComment, upstreamParts } from '@/lib/billing/receipt';
import type { Receipt } from '@/lib/billing/types';
import { asciiJson, type ByteText, bytesOf } from '@/lib/openai/byte-text';
import { OutputWriter } from '@/lib/openai/responses/output-writer';
import type { ResponsesBody } from '@/lib/openai/responses/request';
import {
  NO_RESPONSE_USAGE,
  type ResponseFacts,
  type ResponseStatus,
  responseObject,
  responseUsage,
  shownItem,
} from '@/lib/openai/responses/response';
import type { Thoughts } from '@/lib/openai/responses/thoughts';
import { inCallersWords } from '@/lib/openai/responses/to-chat';
import type { ToolName } from '@/lib/openai/responses/tools';
import type { OutputItem } from '@/lib/openai/responses/types';
import { SseFramer } from '@/lib/openai/sse';
import type { AnswerPrinter, Dispatched } from '../answer/answer-printer';

export interface ResponsePrinterOptions {
  id: `resp_${string}`;
  body: ResponsesBody;
  /** Seconds since 1970. */
  createdAt: number;
  names: ReadonlyMap<string, ToolName>;
  /** Of each message of the chat, where in the request it came from. */
  paths: readonly string[];
  sealThoughts(model: string, thoughts: Thoughts): string;
  /** Seconds since 1970. */
  now(): number;
  /** The call was found good and goes to a provider. */
  onDispatch?(at: Dispatched): void;
}

/** A response that has ended, as it is kept. */
export interface EndedResponse {
  status: ResponseStatus;
  /** The object as it was printed: money in it keeps every digit. */
  text: string;
  /** With all that a later turn needs. */
  output: OutputItem[];
}

const DONE = 'data: [DONE]\n\n';

/** Prints one answer as a response: whole, or as the events of a stream. */
export class ResponsePrinter implements AnswerPrinter {
  /** Set when the response has ended. */
  ended: EndedResponse | null = null;
  private sequence = 0;
  private out: ByteText = '';
  private hasBegun = false;
  private model: string;
  private finishReason: string | null = null;
  private receipt: Receipt | null = null;
  private readonly writer: OutputWriter;

  constructor(private readonly options: ResponsePrinterOptions) {
    const { body, id, names } = options;
    this.model = body.model;
    this.writer = new OutputWriter({
      idBase: id.slice('resp_'.length),
      names,
      summarize: Boolean(body.reasoning?.summary ?? body.reasoning?.generate_summary),
      oneCall: body.parallel_tool_calls === false,
      sealThoughts: (thoughts) => options.sealThoughts(this.model, thoughts),
      emit: (type, fields) => this.event(type, fields),
    });
  }

  dispatched(at: Dispatched): void {
    this.model = at.model;
    this.options.onDispatch?.(at);
  }

  /** The first events, where no provider has said anything yet. */
  opening(): ByteText {
    this.begin();
    return this.flush();
  }

  whole(completion: Record<string, unknown>, receipt: Receipt): ByteText {
    const [choice] = completion.choices as {
      message: Record<string, unknown>;
      logprobs?: unknown;
      finish_reason?: string;
    }[];
    this.hasBegun = true;
    this.model = receipt.model;
    if (choice) this.writer.take({ delta: choice.message, logprobs: choice.logprobs });
    this.finishReason = choice?.finish_reason ?? null;
    return asciiJson(this.finish(receipt).text);
  }

  push(events: ByteText): ByteText | null {
    const chunks: Record<string, unknown>[] = [];
    try {
      new SseFramer((data) => chunks.push(JSON.parse(data.toString('utf8')))).push(bytesOf(events));
    } catch {
      return null;
    }
    for (const chunk of chunks) this.take(chunk);
    return this.flush();
  }

  keepAlive(): ByteText {
    return ': keep-alive\n';
  }

  end(receipt: Receipt): ByteText {
    this.begin();
    const { status, text } = this.finish(receipt);
    return `${this.flush()}${receiptComment(receipt)}${this.terminal(status, text)}${DONE}`;
  }

  left(receipt: Receipt): void {
    this.receipt = receipt;
  }

  fail(receipt: Receipt, thrown: ApiError): ByteText {
    this.receipt = receipt;
    this.begin();
    const error = inCallersWords(thrown, this.options.paths);
    const { text } = this.breakOff('failed', { code: errorCodeOf(error), message: error.message });
    return `${this.flush()}${receiptComment(receipt)}${this.terminal('failed', text)}`;
  }

  /** The rest of the stream of a response that broke off. */
  brokenEnd({ status, text }: EndedResponse): ByteText {
    this.begin();
    const comment = this.receipt ? receiptComment(this.receipt) : '';
    return `${this.flush()}${comment}${this.terminal(status, text)}`;
  }

  /** The response as one that ends without its answer being whole. */
  breakOff(status: 'failed' | 'cancelled', error: ResponseFacts['error']): EndedResponse {
    this.writer.end('incomplete');
    return this.keep({ status, error });
  }

  /** The response as it stands while its answer is awaited. */
  unfinished(status: 'queued' | 'in_progress'): string {
    return this.objectText({ status });
  }

  private take(event: Record<string, unknown>): void {
    if (typeof event.model === 'string') this.model = event.model;
    this.begin();
    for (const choice of Array.isArray(event.choices) ? event.choices : []) {
      if (choice?.delta) this.writer.take(choice);
      this.finishReason = choice?.finish_reason ?? this.finishReason;
    }
  }

  private begin(): void {
    if (this.hasBegun) return;
    this.hasBegun = true;
    const { background } = this.options.body;
    this.event('response.created', {}, this.unfinished(background ? 'queued' : 'in_progress'));
    if (background) this.event('response.queued', {}, this.unfinished('queued'));
    this.event('response.in_progress', {}, this.unfinished('in_progress'));
  }

  private finish(receipt: Receipt): EndedResponse {
    const incompleteReason = INCOMPLETE.get(this.finishReason ?? '') ?? null;
    this.writer.end(incompleteReason ? 'incomplete' : 'completed');
    this.receipt = receipt;
    return this.keep({
      status: incompleteReason ? 'incomplete' : 'completed',
      incompleteReason,
      completedAt: incompleteReason ? null : this.options.now(),
    });
  }

  private keep(facts: Partial<ResponseFacts> & { status: ResponseStatus }): EndedResponse {
    this.ended = { status: facts.status, text: this.objectText(facts), output: this.writer.items };
    return this.ended;
  }

  private objectText(facts: Partial<ResponseFacts> & { status: ResponseStatus }): string {
    return stringifyJson(
      responseObject(this.options.body, {
        id: this.options.id,
        createdAt: this.options.createdAt,
        model: this.model,
        completedAt: null,
        usage: this.receipt ? usageOf(this.receipt) : NO_RESPONSE_USAGE,
        error: null,
        incompleteReason: null,
        output: facts.status === 'queued' || facts.status === 'in_progress' ? [] : this.writer.items,
        ...facts,
      }),
    );
  }

  private terminal(status: ResponseStatus, response: string): ByteText {
    // There is no event of its own for one that was cancelled.
    this.event(`response.${status === 'cancelled' ? 'incomplete' : status}`, {}, response);
    return this.flush();
  }

  /** @param response an object already printed, in the place of a field */
  private event(type: string, fields: Record<string, unknown>, response?: string): void {
    const { item } = fields;
    const shown = item ? { ...fields, item: shownItem(item as OutputItem, this.options.body) } : fields;
    const head = JSON.stringify({ type, sequence_number: this.sequence++, ...shown });
    const json = response === undefined ? head : `${head.slice(0, -1)},"response":${response}}`;
    this.out += `event: ${type}\ndata: ${asciiJson(json)}\n\n`;
  }

  private flush(): ByteText {
    const { out } = this;
    this.out = '';
    return out;
  }
}

function usageOf(receipt: Receipt): Record<string, unknown> {
  const { usage, charge, benchmark, saved, cacheTier } = receipt;
  return responseUsage({
    ...usage,
    cacheWriteTokens: usage.cacheWriteTokens + usage.cacheWrite1hTokens,
    charge: formatUsd(charge),
    benchmark: formatUsd(benchmark),
    saved: formatUsd(saved),
    cacheTier,
    upstream: upstreamParts(receipt),
  });
}

const INCOMPLETE = new Map<string, 'max_output_tokens' | 'content_filter'>([
  ['length', 'max_output_tokens'],
  ['content_filter', 'content_filter'],
]);

/** In the words that a failed response has for its error. */
export function errorCodeOf({ status, code }: ApiError): string {
  if (code === 'rate_limit_exceeded') return code;
  return status === 400 ? 'invalid_prompt' : 'server_error';
}
