import { choiceError, deltaHasContent, isErrorObject } from '@/lib/openai/chat-chunk';
import { mendAnswer } from '@/lib/openai/mend-answer';
import { believed, type Usage } from '@/lib/openai/usage';
import type { UpstreamCall, UpstreamFailure, UpstreamListener } from '@/lib/providers/adapter';
import type { TranslatedAnswer, TranslatedCall } from '@/lib/providers/translator';
import type { Candidate } from '../call';
import { type Billed, isBilled, salvage } from '../dispatch/billed';
import type { AttemptHooks, AttemptResult, Sink } from '../dispatch/dispatch';
import { type AnswerNames, completionOf } from './translated';

/** A provider's whole answer, bytes and meaning; of embeddings, only what of it is not vectors. */
export interface WholeAnswer {
  bytes: Buffer;
  parsed: Record<string, unknown>;
  /** The provider's own, where it was asked in the client's dialect. */
  native?: unknown;
}

const ERROR_BYTES = 64 * 1024;

/** Keeps an unstreamed answer whole. */
export class JsonSink implements Sink {
  readonly relayed = false;
  answer: WholeAnswer | null = null;

  constructor(
    private readonly names: (candidate: Candidate) => AnswerNames,
    private readonly read: typeof readWholeAnswer = readWholeAnswer,
  ) {}

  attach(_call: UpstreamCall): void {
    // A whole answer is kept in memory up to the transport's bound: there is nothing to hold back.
  }

  listen(candidate: Candidate, attempt: AttemptHooks, told?: TranslatedCall): UpstreamListener {
    const collector = new BodyCollector(candidate);
    return {
      onHead: (status, header) => collector.head(status, header),
      onData: (chunk) => collector.data(chunk),
      onEnd: () => {
        if (attempt.isOver) return;
        const failure = collector.failure();
        if (failure) attempt.done({ ok: false, failure });
        else
          attempt.done(
            this.take(collector, this.read(candidate, collector.bytes(), this.names(candidate), told)),
          );
      },
      onError: (failure) => attempt.done({ ok: false, failure, billed: collector.billed(failure) }),
    };
  }

  private take(collector: BodyCollector, read: ReadAnswer | UpstreamFailure): AttemptResult {
    if (!('answer' in read)) return { ok: false, failure: read, billed: collector.billed(read) };
    this.answer = read.answer;
    return { ok: true, usage: read.usage, finishReason: read.finishReason };
  }
}

/** A provider's whole answer, read. */
export interface ReadAnswer {
  answer: WholeAnswer;
  usage: Usage | null;
  finishReason: string | null;
}

/** A provider's whole answer, or what is wrong with it: no JSON, an error under a 200, nothing in it. */
export function readWholeAnswer(
  { adapter }: Candidate,
  bytes: Buffer,
  names: AnswerNames,
  told?: TranslatedCall,
): ReadAnswer | UpstreamFailure {
  const value = parseJson(bytes);
  if (!adapter.passThrough)
    return translatedAnswer(adapter.parseAnswer(value, told), names, told?.native ? value : undefined);
  if (!isObject(value)) return malformed();
  const { error, choices } = value;
  if (!Array.isArray(choices) || (choices.length === 0 && error))
    return error || isErrorObject(value)
      ? adapter.parseFailure(200, bytes.toString('utf8'), undefined)
      : malformed();
  const finishReason = finishReasonOf(choices);
  const fault = choiceError(choices);
  if (fault !== undefined) return adapter.parseFailure(200, JSON.stringify({ error: fault }), undefined);
  if (isEmptyAnswer(choices, finishReason)) return emptyAnswer();
  const mended = mendAnswer(value) ? Buffer.from(JSON.stringify(value)) : bytes;
  const usage = believed(adapter.parseUsage(value), hasContent(choices));
  return { answer: { bytes: mended, parsed: value }, usage, finishReason };
}

function translatedAnswer(
  translated: TranslatedAnswer | UpstreamFailure,
  names: AnswerNames,
  native: unknown,
): ReadAnswer | UpstreamFailure {
  if (!('choices' in translated)) return translated;
  const finishReason = finishReasonOf(translated.choices);
  if (isEmptyAnswer(translated.choices, finishReason)) return emptyAnswer();
  const parsed = completionOf(names, translated);
  const bytes = Buffer.from(JSON.stringify(parsed));
  const usage = believed(translated.usage, hasContent(translated.choices));
  return { answer: { bytes, parsed, native }, usage, finishReason };
}

/** Collects a body; says what failed when the status was no success. */
export class BodyCollector {
  private readonly chunks: Buffer[] = [];
  size = 0;
  private status = 0;
  private retryAfter: string | undefined;

  constructor(private readonly candidate: Candidate) {}

  head(status: number, header: (name: string) => string | undefined): void {
    this.status = status;
    if (!this.succeeded) this.retryAfter = header('retry-after');
  }

  get succeeded(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  data(chunk: Buffer): void {
    if (!this.succeeded && this.size > ERROR_BYTES) return;
    this.size += chunk.length;
    this.chunks.push(chunk);
  }

  bytes(): Buffer {
    const only = this.chunks.length === 1 ? this.chunks[0] : undefined;
    return only ?? Buffer.concat(this.chunks, this.size);
  }

  /** What is billed for a body that is of no use; undefined: nothing. An error's own texts are no output. */
  billed(failure: UpstreamFailure): Billed | undefined {
    if (!this.succeeded) return undefined;
    const { adapter } = this.candidate;
    const bytes = this.bytes();
    const usage = adapter.parseUsage(parseJson(bytes) ?? null);
    if (!isBilled(failure, { hasOutput: usage !== null && usage.outputTokens > 0, usage })) return undefined;
    return { usage, isFinal: true, answer: salvage(bytes.toString('utf8')), scale: 1 };
  }

  failure(): UpstreamFailure | null {
    if (this.succeeded) return null;
    return this.candidate.adapter.parseFailure(this.status, this.bytes().toString('utf8'), this.retryAfter);
  }
}

export function malformed(): UpstreamFailure {
  return fault('malformed', 'The provider sent an answer that is not valid.');
}

export function truncated(): UpstreamFailure {
  return fault('truncated', 'The provider’s answer broke off before its end.');
}

export function emptyAnswer(): UpstreamFailure {
  return fault('empty', 'The provider sent an empty answer.');
}

function fault(kind: UpstreamFailure['kind'], message: string): UpstreamFailure {
  return { kind, message, retryable: true, retryAfterMs: null, status: 200 };
}

/** Ruling 30: nothing in it, and it did not end for a reason that explains that. */
export function isEmptyAnswer(choices: readonly unknown[], finishReason: string | null): boolean {
  if (finishReason === 'length' || finishReason === 'content_filter') return false;
  return !hasContent(choices);
}

function hasContent(choices: readonly unknown[]): boolean {
  return choices.some((choice) => deltaHasContent((choice as { message?: unknown } | null)?.message));
}

/** Undefined where it is no JSON. */
function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function finishReasonOf(choices: readonly unknown[]): string | null {
  for (const choice of choices) {
    const reason = (choice as { finish_reason?: unknown } | null)?.finish_reason;
    if (typeof reason === 'string') return reason;
  }
  return null;
}
