import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { LRUCache } from 'lru-cache';
import { type ChatLike, type ChatText, chatTextOf } from './chat-text';

/** `other`: a tokenizer that is not here; counted as o200k_base, to be used with a margin. */
export type TokenEncoding = 'o200k_base' | 'cl100k_base' | 'other';

/**
 * What is answered where counting fails or takes too long. `most`: the UTF-8 bytes, which no count exceeds, for
 * setting aside. `usual`: a quarter of them, as in ordinary text, for charging.
 */
export type Uncounted = 'most' | 'usual';

export interface TokenCounter {
  /** Tokens of a plain text. */
  countText(text: string, encoding: TokenEncoding, uncounted?: Uncounted): Promise<number>;
  /** Tokens of several plain texts together. */
  countTexts(texts: readonly string[], encoding: TokenEncoding, uncounted?: Uncounted): Promise<number>;
  /** Tokens of a whole prompt: messages and tools with OpenAI's overhead; images, files and audio by rule. */
  countChat(chat: ChatLike, encoding: TokenEncoding, uncounted?: Uncounted): Promise<number>;
  close(): Promise<void>;
}

/** What a prompt holds, as far as its ceiling needs it. */
export interface PromptExtent {
  /** UTF-8 bytes of messages and tools; inline images, files and audio may be left out. */
  bytes: number;
  messages: number;
  images?: number;
  files?: number;
  audio?: number;
  /** The most one image can cost at this model: `imageTokensMax`. */
  imageTokensMax?: number;
}

const PER_MESSAGE_MAX = 16;
const FILE_TOKENS_MAX = 200_000;
const AUDIO_TOKENS_MAX = 40_000;

/** The most tokens one image costs, by what a model's name says: the providers' published maxima. */
const IMAGE_TOKENS_MAX: readonly (readonly [RegExp, number])[] = [
  [/gpt-4o-mini/, 48_169],
  [/qwen|glm|kimi/, 16_384],
];
const IMAGE_TOKENS_MAX_ELSE = 5_000;

/** The most tokens one image can cost at a model, by its slug or upstream id. */
export function imageTokensMax(model: string): number {
  return IMAGE_TOKENS_MAX.find(([pattern]) => pattern.test(model))?.[1] ?? IMAGE_TOKENS_MAX_ELSE;
}

/** Tokens a prompt can at most have, without counting: no tokenizer makes more than a token of a byte. */
export function promptCeiling(extent: PromptExtent): number {
  return (
    extent.bytes +
    PER_MESSAGE_MAX * (extent.messages + 1) +
    (extent.images ?? 0) * (extent.imageTokensMax ?? IMAGE_TOKENS_MAX_ELSE) +
    (extent.files ?? 0) * FILE_TOKENS_MAX +
    (extent.audio ?? 0) * AUDIO_TOKENS_MAX
  );
}

interface Pending {
  resolve: (tokens: number | null) => void;
  timer: NodeJS.Timeout;
}

const BUDGET_MS = 1_000;
/** Loading an encoding takes a third of a second; a worker silent for this long is taken to be lost. */
const SILENCE_MS = 6_000;
const PENDING_MAX = 1_000;
const CACHE_CHARS_MAX = 8_192;
const USUAL_BYTES_PER_TOKEN = 4;

/** Counts tokens in a worker that is started when first needed and again when it dies. Never rejects. */
export function openTokenCounter(): TokenCounter {
  return new WorkerTokenCounter();
}

class WorkerTokenCounter implements TokenCounter {
  private readonly cache = new LRUCache<string, number>({ max: 2_000 });
  private readonly pending = new Map<number, Pending>();
  private worker: Worker | null = null;
  private lastId = 0;

  async countText(text: string, encoding: TokenEncoding, uncounted?: Uncounted): Promise<number> {
    return this.countTexts([text], encoding, uncounted);
  }

  async countTexts(
    texts: readonly string[],
    encoding: TokenEncoding,
    uncounted?: Uncounted,
  ): Promise<number> {
    const said = texts.filter((text) => text !== '');
    if (said.length === 0) return 0;
    return this.countCached({ texts: said, functions: [], fixedTokens: 0 }, encoding, uncounted);
  }

  async countChat(chat: ChatLike, encoding: TokenEncoding, uncounted?: Uncounted): Promise<number> {
    return this.countCached(chatTextOf(chat), encoding, uncounted);
  }

  async close(): Promise<void> {
    const { worker } = this;
    if (!worker) return;
    this.lose(worker);
    await worker.terminate();
  }

  private async countCached(
    text: ChatText,
    encoding: TokenEncoding,
    uncounted: Uncounted = 'most',
  ): Promise<number> {
    const key = cacheKeyOf(text, encoding);
    const known = key === null ? undefined : this.cache.get(key);
    if (known !== undefined) return known + text.fixedTokens;
    const tokens = await this.ask(text, encoding);
    if (tokens === null)
      return (
        Math.ceil(bytesOf(text) / (uncounted === 'usual' ? USUAL_BYTES_PER_TOKEN : 1)) + text.fixedTokens
      );
    if (key !== null) this.cache.set(key, tokens);
    return tokens + text.fixedTokens;
  }

  /** Gives null where it could not be counted. */
  private ask(text: ChatText, encoding: TokenEncoding): Promise<number | null> {
    if (this.pending.size >= PENDING_MAX) return Promise.resolve(null);
    const id = ++this.lastId;
    return new Promise((resolve) => {
      try {
        this.worker ??= this.startWorker();
        const asked = this.worker;
        asked.postMessage({
          id,
          encoding: encoding === 'cl100k_base' ? 'cl100k_base' : 'o200k_base',
          texts: text.texts,
          functions: text.functions,
          budgetMs: BUDGET_MS,
        });
        this.pending.set(id, { resolve, timer: setTimeout(() => this.lose(asked), SILENCE_MS) });
        asked.ref();
      } catch {
        resolve(null);
      }
    });
  }

  private startWorker(): Worker {
    // Resolved when it runs, from the project's root, so that no bundler takes the worker in.
    const started = new Worker(path.join(process.cwd(), 'lib', 'openai', 'token-worker.mjs'));
    started.unref();
    started.on('message', ({ id, tokens }: { id: number; tokens: number | null }) => this.settle(id, tokens));
    started.on('error', () => this.lose(started));
    started.on('exit', () => this.lose(started));
    return started;
  }

  private settle(id: number, tokens: number | null): void {
    const job = this.pending.get(id);
    if (!job) return;
    this.pending.delete(id);
    clearTimeout(job.timer);
    if (this.pending.size === 0) this.worker?.unref();
    job.resolve(tokens);
  }

  /** The worker died or hangs: what waits is answered without it, the next count starts another. */
  private lose(lost: Worker): void {
    if (this.worker !== lost) return;
    this.worker = null;
    void lost.terminate();
    for (const id of [...this.pending.keys()]) this.settle(id, null);
  }
}

function bytesOf(text: ChatText): number {
  let bytes = 0;
  for (const part of text.texts) bytes += Buffer.byteLength(part);
  for (const definition of text.functions) bytes += Buffer.byteLength(JSON.stringify(definition));
  return bytes;
}

/** Short prompts only: a long one is seldom sent twice, and its key would be the prompt. */
function cacheKeyOf(text: ChatText, encoding: TokenEncoding): string | null {
  let chars = 0;
  for (const part of text.texts) chars += part.length;
  if (chars > CACHE_CHARS_MAX) return null;
  const functions = text.functions.length > 0 ? JSON.stringify(text.functions) : '';
  if (functions.length > CACHE_CHARS_MAX) return null;
  // Lengths keep ["ab"] and ["a","b"] apart.
  return `${encoding} ${text.texts.map((part) => part.length).join(',')} ${text.texts.join('')} ${functions}`;
}
