import { z } from 'zod';
import { ApiError } from '@/lib/base/errors';

/**
 * Reads query parameters by a schema; unknown ones are tolerated, an empty one counts as absent.
 * @throws ApiError invalid_request naming the parameter
 */
export function readQuery<S extends z.ZodType>(schema: S, query: URLSearchParams): z.output<S> {
  const given: Record<string, string> = {};
  for (const [name, value] of query) if (value !== '' && given[name] === undefined) given[name] = value;
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const param = issue?.path.join('.') || null;
  throw new ApiError(
    'invalid_request',
    `Query parameter ${param ?? ''}: ${issue?.message ?? 'not understood'}.`,
    { param },
  );
}

/** A date (`2026-11-23`), a time with its offset, or seconds since 1970. */
export const Time = z.string().transform((text, context) => {
  const date = /^\d{9,10}$/.test(text) ? new Date(Number(text) * 1_000) : readIso(text);
  if (date && !Number.isNaN(date.getTime())) return date;
  context.addIssue({
    code: 'custom',
    message: 'expected a date like 2026-11-23, a time like 2026-11-23T12:00:00Z, or seconds since 1970',
  });
  return z.NEVER;
});

/** How many rows a page has: 1 to 100, 20 by default. */
export const Limit = z
  .string()
  .regex(/^(?:[1-9]\d?|100)$/, 'expected a whole number from 1 to 100')
  .transform(Number)
  .default(20);

/** Any text that a row may carry: PostgreSQL takes no NUL. */
export const Name = z
  .string()
  .max(256, 'at most 256 characters')
  .refine((text) => !text.includes('\0'), 'has a character that no text has');

function readIso(text: string): Date | null {
  return /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d))?$/.test(text)
    ? new Date(text)
    : null;
}
