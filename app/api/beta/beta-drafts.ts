import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { BetaFaults, BetaField } from './beta-form';

/** A form that was sent without script and could not be taken: what was written, and what is wrong with it. */
export interface BetaDraft {
  values: Partial<Record<BetaField, string>>;
  faults: BetaFaults;
}

export const BETA_DRAFT_COOKIE = 'beta_draft';
export const BETA_DRAFT_SECONDS = 600;
const VALUE_LENGTH = 4_000;

/** On `globalThis`: the handler and the page are two bundles in one process. */
const SLOT = Symbol.for('runtime.beta-drafts');
type Holder = { [SLOT]?: LRUCache<string, BetaDraft> };

function drafts(): LRUCache<string, BetaDraft> {
  const holder = globalThis as Holder;
  holder[SLOT] ??= new LRUCache({ max: 200, ttl: BETA_DRAFT_SECONDS * 1_000 });
  return holder[SLOT];
}

/** Keeps a draft for ten minutes. @returns what its cookie holds */
export function keepBetaDraft({ values, faults }: BetaDraft): string {
  const id = randomBytes(16).toString('base64url');
  const cut = Object.entries(values).map(([name, value]) => [name, value?.slice(0, VALUE_LENGTH)]);
  drafts().set(id, { values: Object.fromEntries(cut), faults });
  return id;
}

export function findBetaDraft(id: string | undefined): BetaDraft | null {
  return (id && drafts().get(id)) || null;
}
