import { deltaHasContent } from '@/lib/openai/chat-chunk';
import type { UpstreamCall, UpstreamFailure, UpstreamListener } from '@/lib/providers/adapter';
import type { Candidate } from './call';
import type { AttemptResult, Sink } from './dispatch';

/** A provider's whole answer, bytes and meaning. */
export interface WholeAnswer {
  bytes: Buffer;
  parsed: Record<string, unknown>;
}

const ERROR_BYTES = 64 * 1024;

/** Keeps an unstreamed answer whole. */
export class JsonSink implements Sink {
  readonly relayed = false;
  answer: WholeAnswer | null = null;

  attach(_call: UpstreamCall): void {
    // A whole answer is kept in memory up to the transport's bound: there is nothing to hold back.
  }

  listen(candidate: Candidate, done: (result: AttemptResult) => void): UpstreamListener {
    const collector = new BodyCollector(candidate);
    return {
      onHead: (status, header) => collector.head(status, header),
      onData: (chunk) => collector.data(chunk),
      onEnd: () => {
        const failure = collector.failure();
        if (failure) done({ ok: false, failure });
        else done(this.take(candidate, collector.bytes()));
      },
      onError: (failure) => done({ ok: false, failure }),
    };
  }

  private take(candidate: Candidate, bytes: Buffer): AttemptResult {
    const read = readWholeAnswer(candidate, bytes);
    if (!('parsed' in read)) return { ok: false, failure: read };
    this.answer = { bytes, parsed: read.parsed };
    const { parsed, finishReason } = read;
    return { ok: true, usage: candidate.adapter.parseUsage(parsed), finishReason };
  }
}

/** A provider's whole answer, or what is wrong with it: no JSON, an error under a 200, nothing in it. */
export function readWholeAnswer(
  candidate: Candidate,
  bytes: Buffer,
): { parsed: Record<string, unknown>; finishReason: string | null } | UpstreamFailure {
  const parsed = parseAnswer(bytes);
  if (!parsed) return malformed();
  const { error, choices } = parsed;
  if (!Array.isArray(choices)) {
    return error
      ? candidate.adapter.parseFailure(statusIn(error), bytes.toString('utf8'), undefined)
      : malformed();
  }
  const finishReason = finishReasonOf(choices);
  return isEmptyAnswer(choices, finishReason) ? emptyAnswer() : { parsed, finishReason };
}

/** Collects a body; says what failed when the status was no success. */
export class BodyCollector {
  private readonly chunks: Buffer[] = [];
  private size = 0;
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
  return !choices.some((choice) => deltaHasContent((choice as { message?: unknown } | null)?.message));
}

function parseAnswer(bytes: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function finishReasonOf(choices: readonly unknown[]): string | null {
  for (const choice of choices) {
    const reason = (choice as { finish_reason?: unknown } | null)?.finish_reason;
    if (typeof reason === 'string') return reason;
  }
  return null;
}

/** The HTTP status an error inside a 200 body speaks of; 500 where it names none. */
export function statusIn(error: unknown): number {
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? Number(error.code) : Number.NaN;
  return code >= 400 && code < 600 ? code : 500;
}
