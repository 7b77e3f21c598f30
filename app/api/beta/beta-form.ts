import { z } from 'zod';
import { BETA_VOLUMES, type BetaEntry } from '@/lib/auth/beta-queries';

export const BETA_FIELDS = ['email', 'name', 'company', 'use_case', 'volume'] as const;
export type BetaField = (typeof BETA_FIELDS)[number];
export type BetaFaults = Partial<Record<BetaField | 'form', string>>;

/** PostgreSQL keeps any text but this. */
const text = (most: number, word: string) =>
  z
    .string({ error: `${word} is missing.` })
    .trim()
    .max(most, `At most ${most} characters.`)
    .refine((value) => !value.includes('\0'), 'It holds a character that no text has (NUL).');

const BetaForm = z.object({
  email: text(254, 'An address').pipe(z.email('Expected an address such as ada@example.com.')),
  name: text(100, 'A name').min(1, 'Expected the name we may call you by.'),
  company: text(100, 'A company').optional().default(''),
  use_case: text(2_000, 'A sentence').min(10, 'Expected a sentence or two on what you would send.'),
  volume: z.enum(BETA_VOLUMES, 'Expected one of the choices.'),
});

/** What a form says, or what is wrong with each of its fields. */
export function readBetaForm(body: unknown): { entry: BetaEntry } | { faults: BetaFaults } {
  const parsed = BetaForm.safeParse(body);
  if (parsed.success) {
    const { use_case: useCase, company, ...rest } = parsed.data;
    return { entry: { ...rest, useCase, company: company === '' ? null : company } };
  }
  const faults: BetaFaults = {};
  for (const { path, message } of parsed.error.issues) {
    const field = BETA_FIELDS.find((name) => name === path[0]) ?? 'form';
    faults[field] ??= field === 'form' ? 'Expected the fields of the form.' : message;
  }
  return { faults };
}
