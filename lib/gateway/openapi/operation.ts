import type { z } from 'zod';
import type { ErrorCode } from '@/lib/base/errors';

/** A piece of the document. */
export type Json = Record<string, unknown>;

/** A schema under the name by which the document refers to it. */
export type Named = readonly [name: string, schema: z.ZodType];

/** How operations are grouped, in the order of the docs. */
export const TAGS = {
  Chat: 'Chat completions in OpenAI’s shape, over every route.',
  Responses: 'OpenAI’s Responses API: turns that are kept, streamed, or made in the background.',
  Messages: 'Anthropic’s Messages API over every route. Errors have Anthropic’s shape here.',
  Embeddings: 'Vectors of texts or tokens, in OpenAI’s shape, over every route that makes them.',
  Models: 'What can be called, through whom, and at which price. The list needs no key.',
  Account: 'The workspace, its credits, and what a call would cost.',
  Usage: 'What was asked and what it cost: sums, series and receipts.',
  Keys: 'Machine keys made, listed and revoked by a machine key.',
  Server: 'Probes for what runs the server, and the document of this API.',
} as const;

export type Tag = keyof typeof TAGS;

/** How one operation is documented. */
export interface Operation {
  /** The document's path, where the table's pattern stands for several. */
  path?: string;
  id: string;
  tag: Tag;
  summary: string;
  /** What a caller must know beyond the fields, with `code` in backticks. */
  description: string;
  /** What `{id}` in the path is. */
  subject?: { about: string; example: string };
  query?: z.ZodObject;
  /** The body, and an example that works as it stands with a test key. */
  body?: { schema: Named; example: Record<string, unknown>; optional?: boolean };
  answer: Named;
  /** 200 where nothing is said. */
  status?: number;
  /** One event of the stream, where `stream: true` asks for one. */
  event?: Named;
  /** It calls a model: our switches are read, and the receipt's headers come back. */
  calls?: boolean;
  /** Errors beyond those that follow from the rest; see `errors-of.ts`. */
  errors?: readonly ErrorCode[];
}
