/** How much a model may think: in steps (Gemini 3 and later) or in tokens (Gemini 2.5). */
export type Thinking =
  | { kind: 'levels'; levels: readonly ThinkingLevel[] }
  | { kind: 'budget'; min: number; max: number; canBeOff: boolean };

/** In rising order. */
export const THINKING_LEVELS = ['minimal', 'low', 'medium', 'high'] as const;
export type ThinkingLevel = (typeof THINKING_LEVELS)[number];

/**
 * By the beginning of the upstream id, the first that fits. After the tables of Google's thinking guides for the
 * Gemini API and Vertex AI; 3.7 Flash and later refuse `minimal`.
 */
const FAMILIES: readonly (readonly [RegExp, Thinking])[] = [
  [/^gemini-2\.5-pro/, { kind: 'budget', min: 128, max: 32_768, canBeOff: false }],
  [/^gemini-2\.5-flash-lite/, { kind: 'budget', min: 512, max: 24_576, canBeOff: true }],
  [/^gemini-2\.5-flash/, { kind: 'budget', min: 1, max: 24_576, canBeOff: true }],
  [/^gemini-3-pro/, { kind: 'levels', levels: ['low', 'high'] }],
  [/^gemini-3(\.[1-6])?-flash/, { kind: 'levels', levels: THINKING_LEVELS }],
];

const LATER: Thinking = { kind: 'levels', levels: ['low', 'medium', 'high'] };

/** @returns null for a model that does not think */
export function thinkingOf(upstreamId: string): Thinking | null {
  const family = FAMILIES.find(([pattern]) => pattern.test(upstreamId))?.[1];
  return family ?? (isGemini3OrLater(upstreamId) ? LATER : null);
}

/** True for Gemini 3 and what follows it, moving names (`gemini-flash-latest`) included. */
export function isGemini3OrLater(upstreamId: string): boolean {
  const generation = /^gemini-(\d+)/.exec(upstreamId)?.[1];
  return generation === undefined ? /^gemini-.*-latest$/.test(upstreamId) : Number(generation) >= 3;
}
