import { createHash } from 'node:crypto';
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
      const shape = new Map([...fields].map(([name, text]) => [name, brief(text)]));
      shapes.set(prompt, shape);
      if (!before) return 'first_seen';
      for (const [name, text] of shape) if (before.get(name) !== text) return `differs:${name}`;
      for (const name of before.keys()) if (!shape.has(name)) return `differs:${name}`;
      return 'expired';
    },
  };
}

const BRIEF_CHARS = 64;

/** Tools and schemas are long, and only whether they changed is asked. */
function brief(text: string): string {
  return text.length <= BRIEF_CHARS ? text : createHash('sha256').update(text).digest('base64');
}
