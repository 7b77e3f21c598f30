import type { TokenCounter } from '@/lib/openai/tokens';
import type {
  TimeoutsMs,
  Transport,
  UpstreamCall,
  UpstreamFailure,
  UpstreamListener,
  UpstreamRequest,
} from '../adapter';
import { connectionFailure, timeoutFailure } from '../network-failure';
import { answerTo } from './answer';
import { simulateEmbeddings } from './embeddings';
import { BROKEN, type ErrorAnswer, RATE_LIMITED, type SandboxFault } from './faults';
import { type Measured, measure } from './measure';
import { readRequest, type SandboxRequest } from './request';
import { completionEvents, completionJson } from './wire';

export interface SandboxOptions {
  tokens: TokenCounter;
}

/** Longer than the head may wait (10 s), so that the early head is seen. */
const SLOW_MS = 12_000;
const BLOCK_BYTES = 8_192;

/** What is sent: a head, then blocks of bytes, then how it ends. */
interface Script {
  status: number;
  headers: Record<string, string>;
  blocks: Buffer[];
  ending: 'end' | 'cut' | 'stall';
  /** The rest before each block but the first; 0: none. */
  paceMs: number;
}

/**
 * A provider that is none: it is handed the bytes an OpenAI-dialect provider would be sent and gives back
 * the bytes such a provider would send. The same request gets the same answer; only `created` is the time.
 * Headers: `x-sandbox-model` (as the caller named it), `x-sandbox-fault`, `x-sandbox-slow-ms`, `x-sandbox-tokenizer`,
 * `x-sandbox-pace-ms` (a stream's events come one by one, so far apart).
 */
export function createSandboxTransport(options: SandboxOptions): Transport {
  return (request, timeouts, listener) => {
    const call = new SandboxCall(timeouts, listener);
    void call.run(request, options.tokens);
    return call;
  };
}

class SandboxCall implements UpstreamCall {
  readonly isSent = true;
  private isDone = false;
  private isPaused = false;
  /** Goes on after a pause. */
  private goOn: (() => void) | null = null;
  /** Ends a rest before its time. */
  private rouse: (() => void) | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly timeouts: TimeoutsMs,
    private readonly listener: UpstreamListener,
  ) {}

  abort(): void {
    this.finish();
    this.resume();
    this.rouse?.();
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    const { goOn } = this;
    this.goOn = null;
    if (goOn) setImmediate(goOn);
  }

  /** Never rejects: a defect of the sandbox is told as a provider's. */
  async run(request: UpstreamRequest, tokens: TokenCounter): Promise<void> {
    try {
      await new Promise((resolve) => setImmediate(resolve));
      const { script, fault } = request.path.endsWith('/embeddings')
        ? await embeddingsScript(request, tokens)
        : await chatScript(request, tokens);
      if (fault === 'slow') {
        const slowMs = Number(request.headers['x-sandbox-slow-ms'] ?? SLOW_MS);
        await this.rest(Math.min(slowMs, this.timeouts.firstByte));
        if (slowMs > this.timeouts.firstByte) this.fail(timeoutFailure('first_byte'));
      }
      await this.play(script);
    } catch (error) {
      this.fail(connectionFailure(error));
    }
  }

  private async play(script: Script): Promise<void> {
    if (this.isDone) return;
    this.listener.onHead(script.status, (name) => script.headers[name]);
    for (const [at, block] of script.blocks.entries()) {
      if (at > 0 && script.paceMs > 0) await this.rest(script.paceMs);
      if (this.isPaused) await this.untilResumed();
      if (this.isDone) return;
      this.listener.onData(block);
    }
    if (script.ending === 'stall') {
      await this.rest(this.timeouts.idle);
      this.fail(timeoutFailure('idle'));
    }
    if (script.ending === 'cut') this.fail(connectionFailure(null, true));
    await this.untilResumed();
    if (this.finish()) this.listener.onEnd();
  }

  private async untilResumed(): Promise<void> {
    while (this.isPaused && !this.isDone) {
      await new Promise<void>((resolve) => {
        this.goOn = resolve;
      });
    }
  }

  private rest(ms: number): Promise<void> {
    if (this.isDone) return Promise.resolve();
    return new Promise((resolve) => {
      this.rouse = resolve;
      this.timer = setTimeout(resolve, ms);
    });
  }

  private fail(failure: UpstreamFailure): void {
    if (this.finish()) this.listener.onError(failure);
  }

  private finish(): boolean {
    if (this.isDone) return false;
    this.isDone = true;
    if (this.timer) clearTimeout(this.timer);
    return true;
  }
}

function errorScript(answer: ErrorAnswer): Script {
  return {
    status: answer.status,
    headers: answer.headers,
    blocks: [Buffer.from(answer.body)],
    ending: 'end',
    paceMs: 0,
  };
}

interface Planned {
  script: Script;
  fault: SandboxFault | null;
}

async function chatScript(request: UpstreamRequest, tokens: TokenCounter): Promise<Planned> {
  const read = readRequest(request);
  if ('status' in read) return { script: errorScript(read), fault: null };
  const script = await scriptOf(read, tokens);
  const paceMs = Number(request.headers['x-sandbox-pace-ms'] ?? 0);
  return { script: paceMs > 0 ? paced(script, paceMs) : script, fault: read.fault };
}

async function embeddingsScript(request: UpstreamRequest, tokens: TokenCounter): Promise<Planned> {
  const answer = await simulateEmbeddings(request, tokens);
  if ('status' in answer) return { script: errorScript(answer), fault: null };
  const { fault, body } = answer;
  if (fault === 'error_429') return { script: errorScript(RATE_LIMITED), fault };
  if (fault === 'error_500') return { script: errorScript(BROKEN), fault };
  return { script: jsonScript(body, fault), fault };
}

async function scriptOf(request: SandboxRequest, tokens: TokenCounter): Promise<Script> {
  if (request.fault === 'error_429') return errorScript(RATE_LIMITED);
  if (request.fault === 'error_500') return errorScript(BROKEN);
  const chat = { messages: request.messages, tools: request.rawTools };
  const promptTokens = await tokens.countChat(chat, request.encoding);
  const choices: Measured[] = [];
  for (let index = 0; index < request.choices; index++) {
    choices.push(await measure(answerTo(request, index), request, tokens));
  }
  const created = Math.floor(Date.now() / 1000);
  if (!request.stream)
    return jsonScript(completionJson(request, choices, promptTokens, created), request.fault);
  return streamScript(completionEvents(request, choices, promptTokens, created), request.fault);
}

function jsonScript(body: string, fault: SandboxFault | null): Script {
  const bytes = Buffer.from(body);
  const isHalf = fault === 'cut' || fault === 'stall' || fault === 'malformed';
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    blocks: [isHalf ? bytes.subarray(0, bytes.length >> 1) : bytes],
    ending: endingOf(fault),
    paceMs: 0,
  };
}

function streamScript(events: string[], fault: SandboxFault | null): Script {
  const ending = endingOf(fault);
  let sent = ending === 'end' ? events : events.slice(0, Math.max(3, events.length >> 1));
  if (fault === 'malformed') sent = withBrokenEvent(sent);
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream; charset=utf-8' },
    blocks: blocksOf(sent.map((event) => `data: ${event}\n\n`)),
    ending,
    paceMs: 0,
  };
}

/** The same events in blocks of their own. */
function paced(script: Script, paceMs: number): Script {
  const events = Buffer.concat(script.blocks)
    .toString()
    .split(/(?<=\n\n)/);
  return { ...script, blocks: events.map((event) => Buffer.from(event)), paceMs };
}

function endingOf(fault: SandboxFault | null): Script['ending'] {
  return fault === 'cut' || fault === 'stall' ? fault : 'end';
}

/** One event in the middle is cut off inside its JSON; what follows it is whole. */
function withBrokenEvent(events: readonly string[]): string[] {
  const at = Math.min(3, events.length - 1);
  return events.map((event, index) => (index === at ? event.slice(0, Math.ceil(event.length * 0.6)) : event));
}

/** Events of a burst share a block, as they share a packet on the wire. */
function blocksOf(lines: readonly string[]): Buffer[] {
  const blocks: Buffer[] = [];
  let gathered = '';
  for (const line of lines) {
    gathered += line;
    if (gathered.length < BLOCK_BYTES) continue;
    blocks.push(Buffer.from(gathered));
    gathered = '';
  }
  if (gathered !== '') blocks.push(Buffer.from(gathered));
  return blocks;
}
