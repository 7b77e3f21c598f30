// @ts-check
/**
 * Counts tokens away from the event loop. A job is a list of texts and of tool definitions in one encoding;
 * the answer is their tokens. Whatever the input, a job ends near its budget: long unbroken runs, on which
 * byte-pair merging is quadratic, are cut first, and what is left when the time is up counts a token a byte.
 */
import { parentPort } from 'node:worker_threads';

/** Merging is quadratic in a piece's bytes; no word that people write is as long. */
const RUN_MAX = 256;
/** The clock is read between slices. */
const SLICE_CHARS = 4096;
/** What OpenAI adds to a request that has tools. */
const TOOLS_OVERHEAD = 9;
/** Schemas with these are not printed as types by OpenAI's approximation: their JSON is counted. */
const BEYOND_TYPES = /"(?:\$ref|anyOf|oneOf|allOf|\$defs|definitions|patternProperties)"\s*:/;

/** @typedef {(text: string, options?: object) => number} CountTokens */
/** @typedef {{ id: number, encoding: 'o200k_base' | 'cl100k_base', texts: string[], functions: any[], budgetMs: number }} Job */

/** @type {Map<string, Promise<CountTokens>>} */
const encodings = new Map();
/** Text that looks like a special token is the customer's text and is counted as such. */
const AS_TEXT = { disallowedSpecial: new Set() };

/** @param {'o200k_base' | 'cl100k_base'} name @returns {Promise<CountTokens>} */
function encodingOf(name) {
  let encoding = encodings.get(name);
  if (!encoding) {
    encoding = (
      name === 'cl100k_base'
        ? import('gpt-tokenizer/encoding/cl100k_base')
        : import('gpt-tokenizer/encoding/o200k_base')
    ).then((loaded) => /** @type {CountTokens} */ (loaded.countTokens));
    encodings.set(name, encoding);
  }
  return encoding;
}

const functionCalling = import('gpt-tokenizer/functionCalling');

parentPort?.on('message', async (/** @type {Job} */ job) => {
  let tokens = null;
  try {
    tokens = await run(job);
  } catch {
    // The asker answers with its own ceiling.
  }
  parentPort?.postMessage({ id: job.id, tokens });
});

/** @param {Job} job @returns {Promise<number>} */
async function run(job) {
  const countTokens = await encodingOf(job.encoding);
  const { formatFunctionDefinitions } = await functionCalling;
  const until = performance.now() + job.budgetMs;
  let tokens = 0;
  for (const text of job.texts) tokens += count(text, countTokens, until);
  if (job.functions.length > 0) tokens += TOOLS_OVERHEAD;
  for (const definition of job.functions) {
    tokens += count(printed(definition, formatFunctionDefinitions), countTokens, until);
  }
  return tokens;
}

/** @param {any} definition @param {(functions: any[]) => string} format @returns {string} */
function printed(definition, format) {
  const json = JSON.stringify(definition);
  if (BEYOND_TYPES.test(json)) return json;
  try {
    return format([definition]);
  } catch {
    return json;
  }
}

/** @param {string} text @param {CountTokens} countTokens @param {number} until @returns {number} */
function count(text, countTokens, until) {
  let tokens = 0;
  let at = 0;
  while (at < text.length) {
    if (performance.now() > until) return tokens + Buffer.byteLength(text.slice(at));
    const end = sliceEnd(text, at);
    tokens += countTokens(at === 0 && end === text.length ? text : text.slice(at, end), AS_TEXT);
    at = end;
  }
  return tokens;
}

/**
 * Where the slice that starts at `from` ends: before the space of a word, where a token ends in any case, or
 * where a run of one kind grows too long. A character beyond ASCII may belong to any kind.
 * @param {string} text @param {number} from @returns {number}
 */
function sliceEnd(text, from) {
  let letters = 0;
  let marks = 0;
  let spaces = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const foreign = code > 127;
    const space = code <= 32;
    const letter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
    const digit = code >= 48 && code <= 57;
    if (at - from >= SLICE_CHARS && code === 32 && spaces === 0) return at;
    letters = foreign || letter ? letters + 1 : 0;
    spaces = foreign || space ? spaces + 1 : 0;
    marks = foreign || !(letter || digit || space) ? marks + 1 : 0;
    const tooLong = letters > RUN_MAX || marks > RUN_MAX || spaces > RUN_MAX || at - from >= 4 * SLICE_CHARS;
    // Never between the halves of a surrogate pair.
    if (tooLong && !(code >= 0xdc00 && code <= 0xdfff)) return at;
  }
  return text.length;
}
