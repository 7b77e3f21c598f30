import { parseFailure } from '../failure';
import type { ChunkChoice, EventReading, UpstreamEvent } from '../translator';
import { finishReasonOf, isFailedFinish, UNREADABLE_ANSWER, UNREADABLE_CALL } from './finish';
import { logprobsOf } from './logprobs';
import { PartialArgs } from './partial-args';
import { TEXT_SIGNATURE_ID } from './signatures';
import { usageOf } from './usage';
import { Answer, type Candidate, type FunctionCall, type Part } from './wire';

/** Begins a stream of `streamGenerateContent?alt=sse`, whose events are answers in part; none of them marks the end. */
export function openStream(): (event: UpstreamEvent) => EventReading {
  const reader = new AnswerReader();
  return ({ data }) => {
    let value: unknown;
    try {
      value = JSON.parse(data.toString('utf8'));
    } catch {
      return { chunks: [], failure: UNREADABLE_ANSWER };
    }
    return reader.read(value);
  };
}

/** Reads answers, in part or whole: a whole one is a stream of one event. */
export class AnswerReader {
  private readonly candidates = new Map<number, CandidateReader>();

  read(value: unknown): EventReading {
    const body = Array.isArray(value) ? value[0] : value;
    if (typeof body === 'object' && body !== null && 'error' in body)
      return { chunks: [], failure: parseFailure(200, JSON.stringify(body), undefined) };
    const parsed = Answer.safeParse(body);
    if (!parsed.success) return { chunks: [], failure: UNREADABLE_ANSWER };
    return this.readAnswer(parsed.data);
  }

  private readAnswer(answer: Answer): EventReading {
    const reading: EventReading = { chunks: [] };
    const usage = usageOf(answer.usageMetadata);
    if (usage) reading.usage = usage;
    // A prompt that was refused has no candidate: it is told as an answer, as the prompt was counted.
    if (answer.candidates.length === 0 && answer.promptFeedback?.blockReason)
      answer.candidates.push({ index: 0, finishReason: 'SAFETY' });
    for (const candidate of answer.candidates) {
      const reader = this.readerOf(candidate.index);
      reading.chunks.push(...reader.read(candidate, answer.responseId));
    }
    const readers = [...this.candidates.values()];
    if (readers.some((reader) => reader.isFailed)) reading.failure = UNREADABLE_CALL;
    else if (readers.length > 0 && readers.every((reader) => reader.isFinished)) reading.done = true;
    return reading;
  }

  private readerOf(index: number): CandidateReader {
    const known = this.candidates.get(index);
    if (known) return known;
    const reader = new CandidateReader(index);
    this.candidates.set(index, reader);
    return reader;
  }
}

type Delta = ChunkChoice['delta'];

class CandidateReader {
  isFinished = false;
  isFailed = false;
  private hasBegun = false;
  private calls = 0;
  /** The arguments of the last call, while more of them may come. */
  private open: PartialArgs | null = null;

  constructor(private readonly index: number) {}

  read(candidate: Candidate, responseId: string): ChunkChoice[] {
    const deltas = (candidate.content?.parts ?? []).flatMap((part) =>
      part.functionCall ? this.readCall(part, part.functionCall, responseId) : readText(part),
    );
    const finish = this.isFinished ? undefined : candidate.finishReason;
    if (finish !== undefined) {
      deltas.push(...this.closeCall());
      this.isFinished = true;
      this.isFailed ||= isFailedFinish(finish);
    }
    const chunks = deltas.map((delta) => this.chunk(delta));
    if (candidate.logprobsResult) {
      const chunk = this.chunk({});
      chunk.logprobs = logprobsOf(candidate.logprobsResult);
      chunks.push(chunk);
    }
    if (finish !== undefined && !this.isFailed) {
      const chunk = this.chunk({});
      chunk.finish_reason = finishReasonOf(finish, this.calls > 0);
      chunks.push(chunk);
    }
    return chunks;
  }

  private chunk(delta: Delta): ChunkChoice {
    const role: Delta = this.hasBegun ? {} : { role: 'assistant' };
    this.hasBegun = true;
    return { index: this.index, delta: { ...role, ...delta }, finish_reason: null };
  }

  /** A call comes whole, or its name first and its arguments after it, in parts that name nothing. */
  private readCall(part: Part, call: FunctionCall, responseId: string): Delta[] {
    const deltas: Delta[] = [];
    if (call.name !== undefined) {
      deltas.push(...this.closeCall(), this.beginCall(part, call, call.name, responseId));
    }
    for (const piece of call.partialArgs ?? []) {
      if (!this.open?.add(piece)) this.isFailed = true;
    }
    if (!call.willContinue) deltas.push(...this.closeCall());
    return deltas;
  }

  private beginCall(part: Part, call: FunctionCall, name: string, responseId: string): Delta {
    const index = this.calls++;
    // Ids are Google's where it gives some: Gemini 3 wants them back. Ours are unlike those of other turns.
    const id = call.id || `call_${responseId.slice(0, 24)}_${this.index}_${index}`;
    const isWhole = call.args !== undefined;
    if (!isWhole) this.open = new PartialArgs();
    const signature = part.thoughtSignature;
    return {
      tool_calls: [
        {
          index,
          id,
          type: 'function',
          function: { name, arguments: isWhole ? JSON.stringify(call.args) : '' },
          ...(signature ? { extra_content: { google: { thought_signature: signature } } } : {}),
        },
      ],
      ...signed(signature, id),
    };
  }

  private closeCall(): Delta[] {
    const json = this.open?.toJson();
    this.open = null;
    if (json === undefined) return [];
    return [{ tool_calls: [{ index: this.calls - 1, function: { arguments: json } }] }];
  }
}

function readText({ text, thought, thoughtSignature }: Part): Delta[] {
  if (!text && !thoughtSignature) return [];
  const delta: Delta = signed(thoughtSignature, TEXT_SIGNATURE_ID);
  if (text) delta[thought ? 'reasoning_content' : 'content'] = text;
  return [delta];
}

function signed(signature: string | undefined, id: string): Delta {
  return signature ? { reasoning_details: [{ type: 'reasoning.encrypted', id, data: signature }] } : {};
}
