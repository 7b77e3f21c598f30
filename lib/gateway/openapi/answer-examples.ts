import recorded from './answer-examples.json';
import type { Json } from './operation';

/** What an operation answered when it was recorded: lists cut to their first rows, streams to their kinds of event. */
export interface AnswerExample {
  body: Json;
  events?: readonly Json[];
}

/** By the operation's id. The test of the document records them, and holds every true answer against them. */
export const EXAMPLES: Readonly<Record<string, AnswerExample>> = recorded;
