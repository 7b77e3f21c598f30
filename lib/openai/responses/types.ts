import type { TextLogprob } from './logprobs';

/** The output of a response as it is printed: the part of the Responses API's items that a model can give. */

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

export interface OutputText {
  type: 'output_text';
  text: string;
  annotations: unknown[];
  logprobs: TextLogprob[];
}

export interface OutputRefusal {
  type: 'refusal';
  refusal: string;
}

export interface OutputMessage {
  type: 'message';
  id: string;
  status: ItemStatus;
  role: 'assistant';
  content: (OutputText | OutputRefusal)[];
}

export interface OutputReasoning {
  type: 'reasoning';
  id: string;
  summary: { type: 'summary_text'; text: string }[];
  content?: { type: 'reasoning_text'; text: string }[];
  /** Ours, sealed; for the caller who keeps the history. */
  encrypted_content?: string | null;
  status: ItemStatus;
}

export interface OutputFunctionCall {
  type: 'function_call';
  id: string;
  status: ItemStatus;
  call_id: string;
  name: string;
  namespace?: string;
  arguments: string;
}

export interface OutputCustomToolCall {
  type: 'custom_tool_call';
  id: string;
  status: ItemStatus;
  call_id: string;
  name: string;
  namespace?: string;
  input: string;
}

export type OutputItem = OutputMessage | OutputReasoning | OutputFunctionCall | OutputCustomToolCall;
