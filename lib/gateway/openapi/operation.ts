import type { z } from 'zod';

/** A schema under the name by which the document refers to it. */
export type Named = readonly [name: string, schema: z.ZodType];

/** How one operation is documented. */
export interface Operation {
  /** The document's path, where the table's pattern stands for several. */
  path?: string;
  id: string;
  tag: 'Inference' | 'Catalog' | 'Account' | 'Usage' | 'Keys' | 'Server';
  summary: string;
  query?: z.ZodObject;
  /** The body, and an example that works as it stands with a test key. */
  body?: { schema: Named; example: Record<string, unknown> };
  answer: Named;
  /** 200 where nothing is said. */
  status?: number;
  /** One event of the stream, where `stream: true` asks for one. */
  event?: Named;
  /** It calls a model: our switches are read, and the receipt's headers come back. */
  calls?: boolean;
}
