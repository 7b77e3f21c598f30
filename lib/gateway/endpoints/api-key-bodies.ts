import { z } from 'zod';
import type { KeyGrant } from '@/lib/auth/api-key-record';
import { SCOPE_NAMES } from '@/lib/auth/scopes';
import { ApiError } from '@/lib/base/errors';
import { parseUsd } from '@/lib/base/money';
import type { Catalog } from '@/lib/catalog/model';
import { findModel, nearestNames } from '@/lib/catalog/resolve';
import { invalidRequest } from '@/lib/openai/chat';

const MAX_PER_MINUTE = 2_000_000_000;
/** Far below what an int8 of pico-dollars holds. */
const MAX_USD = parseUsd('1000000');
export const MAX_OVERLAP_SECONDS = 7 * 86_400;

const count = (what: string, max: number) =>
  z
    .int(`expected a whole number of ${what}, or null for no limit`)
    .min(1, 'expected 1 or more, or null for no limit')
    .max(max, `expected at most ${max}`);

/** "5", "0.25" or the number: dollars. */
const Usd = z
  .union([z.string(), z.number()], 'expected an amount in USD, such as "5" or "0.25"')
  .transform(String)
  .refine(
    (text) => /^\d{1,12}(?:\.\d{1,12})?$/.test(text),
    'expected an amount in USD, such as "5" or "0.25"',
  )
  .transform((text) => parseUsd(/^\d{1,12}(?:\.\d{1,12})?$/.test(text) ? text : '0'))
  .refine((amount) => amount <= MAX_USD, 'expected at most 1000000 USD');

const FIELDS = {
  name: z
    .string('expected a text')
    .trim()
    .min(1, 'expected a name')
    .max(100, 'expected at most 100 characters')
    .optional(),
  scopes: z
    .array(z.enum(SCOPE_NAMES, `expected one of ${SCOPE_NAMES.join(', ')}`), 'expected a list of scopes')
    .min(1, 'expected at least one scope')
    .optional(),
  models: z
    .array(z.string('expected the name of a model'), 'expected a list of models, or null for all')
    .min(1, 'expected at least one model, or null for all')
    .max(200, 'expected at most 200 models')
    .nullish(),
  requests_per_minute: count('requests', MAX_PER_MINUTE).nullish(),
  tokens_per_minute: count('tokens', MAX_PER_MINUTE).nullish(),
  concurrency: count('requests', 1_000_000).nullish(),
  cache: z.boolean('expected true or false').optional(),
  fit: z.boolean('expected true or false').optional(),
  spend_limit: z
    .strictObject(
      { amount: Usd, reset: z.enum(['never', 'daily', 'weekly', 'monthly']).default('never') },
      'expected {amount, reset}, or null for no limit',
    )
    .nullish(),
  expires_at: z.iso
    .datetime({ offset: true, error: 'expected a time such as 2027-01-31T00:00:00Z, or null' })
    .nullish(),
};

export const CreateKeyBody = z.strictObject({
  ...FIELDS,
  mode: z.enum(['live', 'test'], 'expected live or test').optional(),
});
export type CreateKeyBody = z.infer<typeof CreateKeyBody>;

export const ChangeKeyBody = z.strictObject(FIELDS);
export type ChangeKeyBody = z.infer<typeof ChangeKeyBody>;

export const RotateKeyBody = z.strictObject({
  overlap_seconds: z
    .int('expected a whole number of seconds')
    .min(0, 'expected 0 or more')
    .max(MAX_OVERLAP_SECONDS, `expected at most ${MAX_OVERLAP_SECONDS} (7 days)`)
    .optional(),
});

/** Reads one of the bodies above. @throws ApiError invalid_request naming the field, an unknown one too */
export function readKeyBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  if (issue?.code !== 'unrecognized_keys') throw invalidRequest(parsed.error);
  const param = [...issue.path.map(String), issue.keys[0] ?? ''].join('.');
  throw new ApiError('invalid_request', `\`${param}\`: there is no such field.`, { param });
}

/**
 * What a body says of a key's rights; only the fields it has. Models are written as their canonical slugs.
 * @throws ApiError invalid_request for a model that does not exist, or an expiry in the past
 */
export function readGrant(
  body: ChangeKeyBody,
  catalog: Catalog,
  now: number,
): Partial<Omit<KeyGrant, 'mode'>> {
  const grant: Partial<Omit<KeyGrant, 'mode'>> = {};
  if (body.scopes !== undefined) grant.scopes = [...new Set(body.scopes)];
  if (body.models !== undefined) grant.models = body.models && canonicalModels(body.models, catalog);
  if (body.requests_per_minute !== undefined) grant.requestsPerMinute = body.requests_per_minute;
  if (body.tokens_per_minute !== undefined) grant.tokensPerMinute = body.tokens_per_minute;
  if (body.concurrency !== undefined) grant.concurrency = body.concurrency;
  if (body.cache !== undefined) grant.cacheEnabled = body.cache;
  if (body.fit !== undefined) grant.fitOutput = body.fit;
  if (body.spend_limit !== undefined) {
    grant.spendLimit = body.spend_limit && { limit: body.spend_limit.amount, reset: body.spend_limit.reset };
  }
  if (body.expires_at !== undefined)
    grant.expiresAt = body.expires_at === null ? null : future(body.expires_at, now);
  return grant;
}

/** Names of models as their slugs, each once. @throws ApiError invalid_request naming the one that does not exist */
export function canonicalModels(names: readonly string[], catalog: Catalog): string[] {
  const slugs = names.map((name, index) => {
    const model = findModel(catalog, name.trim(), { workspaceVisible: true });
    if (model) return model.slug;
    const near = nearestNames(catalog, name, 3);
    const hint = near.length > 0 ? ` Did you mean ${near.map((slug) => `\`${slug}\``).join(', ')}?` : '';
    const message = `\`models[${index}]\`: there is no model \`${name.slice(0, 100)}\`.${hint}`;
    throw new ApiError('invalid_request', message, { param: `models[${index}]` });
  });
  return [...new Set(slugs)];
}

function future(text: string, now: number): Date {
  const date = new Date(text);
  if (date.getTime() > now) return date;
  throw new ApiError('invalid_request', '`expires_at`: expected a time in the future.', {
    param: 'expires_at',
  });
}
