// What is measured: who is asked what, by how many at once, and what the issue wants of it.

export const MODEL = 'bench/one';
/** Milliseconds between two events of a paced stream. */
export const PACE_MS = 10;

/**
 * The model of `paced-provider.mjs` in a dialect at a pace.
 * @param {'openai' | 'translated'} dialect translated: Anthropic's
 * @param {number} everyMs 0: all at once
 */
export function modelAtPace(dialect, everyMs) {
  return `bench/${dialect}-every-${everyMs}`;
}

/** The floor's own name for a model; it has a table of its own and knows no other. */
const FLOOR_MODEL = 'gpt-4o-mini';
const FLOOR_TOKEN = 'test-token';
export const WORKSPACES = 200;

const WORDS =
  'Please read the notes of the meeting below and give a short summary of each point with who is to do what until when. ';

/**
 * @typedef {object} Scenario
 * @property {string} id
 * @property {string} title
 * @property {number} connections
 * @property {number} bodyBytes
 * @property {boolean} stream
 * @property {string} model
 * @property {boolean} hit the same body again and again, answered from the cache
 * @property {number} workspaces whose keys are taken in turn
 * @property {'gateway' | 'next'} target
 * @property {'floor' | 'floorCache' | null} floor what it is compared with
 * @property {number | null} most the ratio to the floor that the issue allows
 */

/** @type {Scenario[]} */
export const SCENARIOS = [
  {
    ...base('json-many', `JSON 1 KB, c=32, ${WORKSPACES} workspaces`),
    most: 3,
  },
  { ...base('json-one', 'JSON 1 KB, c=32, one workspace'), workspaces: 1, most: 3 },
  { ...base('sse-burst', 'SSE burst of 100 events, c=8'), connections: 8, stream: true, most: 2 },
  {
    ...base('sse-translated', 'SSE burst of 100 events from Anthropic, c=8'),
    ...{ connections: 8, stream: true, model: modelAtPace('translated', 0), floor: null },
  },
  {
    ...base('sse-paced', `SSE of 100 events, one every ${PACE_MS} ms, c=64`),
    ...{ connections: 64, stream: true, model: modelAtPace('openai', PACE_MS), floor: null },
  },
  {
    ...base('sse-paced-translated', `SSE of 100 events from Anthropic, one every ${PACE_MS} ms, c=64`),
    ...{ connections: 64, stream: true, model: modelAtPace('translated', PACE_MS), floor: null },
  },
  { ...base('prompt-200k', 'JSON with a 200 KB prompt, c=8'), connections: 8, bodyBytes: 200_000 },
  { ...base('hit', 'Cache hit, c=32'), hit: true, floor: 'floorCache', most: 2 },
  { ...base('next-door', 'JSON 1 KB, c=32, behind the Next door'), target: 'next', floor: null },
];

/** What our own door has to be cheaper by than the Next door, in the same JSON scenario. */
export const NEXT_DOOR = { scenario: 'next-door', own: 'json-many', least: 4 };

function base(id, title) {
  return {
    id,
    title,
    connections: 32,
    bodyBytes: 1_024,
    stream: false,
    model: MODEL,
    hit: false,
    workspaces: WORKSPACES,
    target: 'gateway',
    floor: 'floor',
    most: null,
  };
}

/**
 * A scenario as a job of the load driver, without the times.
 * @param {Scenario} scenario
 * @param {{ isFloor: boolean, port: number, keys: string[], mark: string, groups: Record<string, number[]> }} at
 */
export function jobOf(scenario, { isFloor, port, keys, mark, groups }) {
  const { prefix, suffix } = bodyOf(scenario, isFloor ? FLOOR_MODEL : scenario.model);
  return {
    port,
    tokens: isFloor ? [FLOOR_TOKEN] : keys.slice(0, scenario.workspaces),
    prefix,
    suffix,
    mark,
    same: scenario.hit,
    connections: scenario.connections,
    answer: scenario.stream ? 'sse' : 'json',
    hit: isFloor ? null : scenario.hit,
    groups,
  };
}

/** A chat request of a size, in two halves around the place of its mark. */
function bodyOf({ bodyBytes, stream }, model) {
  const request = {
    model,
    messages: [
      { role: 'system', content: 'You are a careful assistant. Answer in the language of the question.' },
      { role: 'user', content: '@' },
    ],
    temperature: 0.7,
    max_tokens: 512,
    ...(stream ? { stream: true, stream_options: { include_usage: true } } : {}),
  };
  const [prefix, rest] = JSON.stringify(request).split('@');
  const filler = WORDS.repeat(Math.ceil(bodyBytes / WORDS.length));
  return { prefix, suffix: ` ${filler.slice(0, bodyBytes - prefix.length - rest.length)}${rest}` };
}
