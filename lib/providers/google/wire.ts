import { z } from 'zod';

/** What we read of Google's `GenerateContentResponse`, whole or as one event of a stream. */

export const PartialArg = z.object({
  jsonPath: z.string(),
  stringValue: z.string().optional(),
  numberValue: z.number().optional(),
  boolValue: z.boolean().optional(),
});
export type PartialArg = z.infer<typeof PartialArg>;

export const FunctionCall = z.object({
  id: z.string().optional(),
  name: z.string().optional(),
  args: z.record(z.string(), z.unknown()).optional(),
  partialArgs: z.array(PartialArg).optional(),
  willContinue: z.boolean().optional(),
});
export type FunctionCall = z.infer<typeof FunctionCall>;

const Part = z.object({
  text: z.string().optional(),
  thought: z.boolean().optional(),
  thoughtSignature: z.string().optional(),
  functionCall: FunctionCall.optional(),
});
export type Part = z.infer<typeof Part>;

const Logprob = z.object({ token: z.string().default(''), logProbability: z.number().default(0) });
export type Logprob = z.infer<typeof Logprob>;

const LogprobsResult = z.object({
  chosenCandidates: z.array(Logprob).default([]),
  topCandidates: z.array(z.object({ candidates: z.array(Logprob).default([]) })).default([]),
});
export type LogprobsResult = z.infer<typeof LogprobsResult>;

const Candidate = z.object({
  index: z.int().min(0).default(0),
  content: z.object({ parts: z.array(Part).default([]) }).optional(),
  finishReason: z.string().optional(),
  logprobsResult: LogprobsResult.optional(),
});
export type Candidate = z.infer<typeof Candidate>;

export const Answer = z.object({
  candidates: z.array(Candidate).default([]),
  promptFeedback: z.object({ blockReason: z.string().optional() }).optional(),
  usageMetadata: z.unknown().optional(),
  responseId: z.string().default(''),
});
export type Answer = z.infer<typeof Answer>;
