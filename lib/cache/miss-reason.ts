import { LRUCache } from 'lru-cache';
import type { Fingerprint } from './fingerprint';

/** Why a look-up found nothing, for `x-btl-miss-reason`. */
export type MissReason =
  | 'first_seen'
  | 'expired'
  | 'bypass'
  | `not_cacheable:${string}`
  | `differs:${string}`;

const REMEMBERED_PROMPTS = 5_000;

/** Remembers the last shape in which each prompt was asked, to tell a developer which field broke a repetition. */
export interface PromptMemory {
  /** Explains a miss, and remembers this request for the next. */
  explain(fingerprint: Fingerprint): MissReason;
}

export function openPromptMemory(): PromptMemory {
  const shapes = new LRUCache<string, ReadonlyMap<string, string>>({ max: REMEMBERED_PROMPTS });
  return {
    explain({ prompt: promptOf, fields }) {
      const prompt = promptOf();
      const before = shapes.get(prompt);
      shapes.set(prompt, fields);
      if (!before) return 'first_seen';
      for (const [name, text] of fields) if (before.get(name) !== text) return `differs:${name}`;
      for (const name of before.keys()) if (!fields.has(name)) return `differs:${name}`;
      return 'expired';
    },
  };
}
