import type { ChunkChoice, TranslatedAnswer } from '@/lib/providers/translator';

/** What every object of one answer carries. */
export interface AnswerNames {
  id: string;
  /** Seconds since 1970. */
  created: number;
  /** Our name of the model. */
  model: string;
}

/** A translated answer as the completion object that a provider of our own dialect would have sent, without usage. */
export function completionOf(
  names: AnswerNames,
  { choices, extra }: TranslatedAnswer,
): Record<string, unknown> {
  return {
    id: names.id,
    object: 'chat.completion',
    created: names.created,
    model: names.model,
    choices: choices.map(({ index, message, finish_reason, stop_reason, logprobs = null }) => ({
      index,
      message: { ...message, refusal: message.refusal ?? null },
      logprobs,
      finish_reason,
      ...(stop_reason === undefined ? {} : { stop_reason }),
    })),
    ...extra,
  };
}

/** Prints the chunks of one stream; what they have in common is printed once. */
export function chunkPrinter({ id, created, model }: AnswerNames): (choice: ChunkChoice) => Buffer {
  const head = JSON.stringify({ id, object: 'chat.completion.chunk', created, model }).slice(0, -1);
  return (choice) => Buffer.from(`${head},"choices":[${JSON.stringify(choice)}]}`);
}
