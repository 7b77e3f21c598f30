import type { z } from 'zod';
import { ApiError } from '@/lib/base/errors';

/**
 * What a form of ours sent, checked: fields it does not have are refused, and what is wrong is said in words that can
 * stand beside the field.
 * @throws ApiError invalid_request naming the field
 */
export function readForm<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  if (issue?.code === 'unrecognized_keys') {
    const param = [...issue.path.map(String), issue.keys[0] ?? ''].join('.');
    throw new ApiError('invalid_request', `\`${param}\`: there is no such field.`, { param });
  }
  const param = issue?.path.map(String).join('.') || null;
  throw new ApiError('invalid_request', issue?.message ?? 'This form is not valid.', { param });
}
