import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { awsFrame, dataFrame, FRAMES } from './dialect-frames';

/**
 * What the fake provider does with one call. Written as JSON in the request's last user message, under the
 * provider's name (`{"a":{"status":500},"b":{}}`), so that tests running at once share no state.
 */
export interface Script {
  status?: number;
  headers?: Record<string, string>;
  /** The body as text, whatever it is; else a completion. */
  body?: string;
  /** Waits so long before the head. */
  delayMs?: number;
  /** Stream: `data:` payloads, one an event; else a short answer. */
  events?: string[];
  /** Stream: waits so long between events. */
  eventDelayMs?: number;
  /** Stream: after so many events the socket is destroyed. */
  cutAfter?: number;
  /** Stream: after so many events nothing more is sent, the socket stays. */
  stallAfter?: number;
  /** Stream: no `[DONE]`. */
  noDone?: boolean;
  /** Stream: these bytes (base64) instead of events, each written by itself, `eventDelayMs` apart. */
  raw?: string[];
  /** A streamed request is answered with one whole completion. */
  whole?: boolean;
  /** Stream: all of it is sent, and the socket stays. */
  staysOpen?: boolean;
  /** The head and half of a whole answer, then nothing; the socket stays. */
  stallBody?: boolean;
  /** What it does once the results of the tools that it called are in the prompt. */
  afterTools?: Script;
  /** Destroys the socket without an answer. */
  reset?: boolean;
  /** Embeddings: the list `data`, as it is to be sent. */
  data?: unknown;
  content?: string;
  /** The content so many times. */
  repeat?: number;
  usage?: Record<string, unknown> | null;
  finishReason?: string;
  /** What is done instead with a call that comes with this key. */
  byKey?: Record<string, Script>;
}

/** What a call looked like when it arrived, found again by the test's own marker anywhere in its body. */
export interface SeenCall {
  provider: string;
  /** Below the provider's name. */
  path: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
  raw: string;
  /** The gateway closed the connection before the answer had ended. */
  aborted: boolean;
  startedAt: number;
}

export interface FakeUpstream {
  /** `http://127.0.0.1:PORT`; a provider's base URL is `${origin}/NAME/v1`. */
  origin: string;
  /** Calls whose body contains the marker, in order of arrival. */
  callsWith(marker: string): SeenCall[];
  close(): Promise<void>;
}

const KEPT_CALLS = 2_000;

export async function startFakeUpstream(port = 0): Promise<FakeUpstream> {
  const calls: SeenCall[] = [];
  const server = createServer((request, response) => {
    const seen = /^\/seen\?marker=(.+)$/.exec(request.url ?? '')?.[1];
    if (seen) {
      response.end(JSON.stringify(calls.filter((call) => call.raw.includes(seen))));
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks).toString('utf8');
      const call: SeenCall = {
        provider: request.url?.split('/')[1] ?? '',
        path: request.url?.replace(/^\/[^/]*/, '') ?? '',
        headers: request.headers,
        body: raw ? JSON.parse(raw) : {},
        raw,
        aborted: false,
        startedAt: Date.now(),
      };
      calls.push(call);
      if (calls.length > KEPT_CALLS) calls.shift();
      response.on('close', () => {
        call.aborted = !response.writableFinished;
      });
      void answer(call, scriptFor(call), response);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    callsWith: (marker) => calls.filter((call) => call.raw.includes(marker)),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function scriptFor(call: SeenCall): Script {
  const script = scriptOf(call);
  return script.byKey?.[String(call.headers.authorization).replace('Bearer ', '')] ?? script;
}

function scriptOf(call: SeenCall): Script {
  if (call.provider in FRAMES) return scriptIn(call.body, call.provider);
  if (call.path.endsWith('/embeddings')) return scriptIn(call.body.input, call.provider);
  const messages = (call.body.messages ?? []) as { role: string; content: unknown }[];
  const content = messages.findLast((message) => message.role === 'user')?.content;
  const parts = Array.isArray(content) ? content : [];
  const last = parts.length > 0 ? parts.find((part) => part?.type === 'text')?.text : content;
  if (typeof last !== 'string' || !last.startsWith('{')) return {};
  return (JSON.parse(last) as Record<string, Script>)[call.provider] ?? {};
}

/** The script in a body of another dialect: the text that begins like one, wherever it stands. */
function scriptIn(value: unknown, provider: string): Script {
  if (typeof value === 'string')
    return value.startsWith('{"marker"')
      ? ((JSON.parse(value) as Record<string, Script>)[provider] ?? {})
      : {};
  if (typeof value !== 'object' || value === null) return {};
  return Object.assign({}, ...Object.values(value).map((inner) => scriptIn(inner, provider)));
}

/** Holds no process up. */
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms).unref());
const USAGE = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

/** A tool's result, in any dialect. */
const TOOL_RESULT =
  /"role":\s?"tool"|"tool_result"|"functionResponse"|"toolResult"|"(?:function|custom_tool)_call_output"/;

async function answer(call: SeenCall, script: Script, response: ServerResponse): Promise<void> {
  if (script.afterTools && TOOL_RESULT.test(call.raw)) return answer(call, script.afterTools, response);
  if (script.delayMs) await sleep(script.delayMs);
  if (script.reset || response.destroyed) {
    response.destroy();
    return;
  }
  const status = script.status ?? 200;
  if (status !== 200 || script.body !== undefined) {
    response.writeHead(status, { 'content-type': 'application/json', ...script.headers });
    response.end(
      script.body ??
        JSON.stringify({ error: { message: `secret sk-live-123 in org-456: ${status}`, type: 'x' } }),
    );
    return;
  }
  if (/embeddings$|embedContents$|batchEmbedContents$|\/embed$/i.test(call.path)) {
    answerEmbeddings(call, script, response);
    return;
  }
  const isStream = call.body.stream === true || /converse-stream$|:streamGenerateContent/.test(call.path);
  if (isStream && !script.whole) await answerStream(call, script, response);
  else answerWhole(call, script, response);
}

function contentOf(call: SeenCall, script: Script): string {
  return (script.content ?? `Hello from ${call.provider}.`).repeat(script.repeat ?? 1);
}

function answerWhole(call: SeenCall, script: Script, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', ...script.headers });
  const message = { role: 'assistant', content: contentOf(call, script), refusal: null };
  const text = JSON.stringify({
    id: 'upstream-1',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: call.body.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: script.finishReason ?? 'stop' }],
    ...(script.usage === null ? {} : { usage: script.usage ?? USAGE }),
    system_fingerprint: 'fp_fake',
  });
  if (script.stallBody) response.write(text.slice(0, text.length >> 1));
  else response.end(text);
}

/** The vector of the input at an index: its values are exact as 32-bit floats. */
export const fakeVector = (index: number, dimensions = 4): number[] =>
  Array.from({ length: dimensions }, (_, i) => (index + 1) / 2 ** (i + 1));

function answerEmbeddings(call: SeenCall, script: Script, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', ...script.headers });
  const { input, encoding_format, dimensions } = call.body as any;
  const isOne = typeof input === 'string' || typeof input?.[0] === 'number';
  const embeddingOf = (index: number) => {
    const vector = fakeVector(index, dimensions ?? 4);
    if (encoding_format !== 'base64') return vector;
    return Buffer.from(Float32Array.from(vector).buffer).toString('base64');
  };
  const data =
    script.data ??
    Array.from({ length: isOne ? 1 : (input?.length ?? 0) }, (_, index) => ({
      object: 'embedding',
      index,
      embedding: embeddingOf(index),
    }));
  const usage =
    script.usage === null ? {} : { usage: script.usage ?? { prompt_tokens: 10, total_tokens: 10 } };
  response.end(JSON.stringify({ object: 'list', data, model: call.body.model, ...usage }));
}

async function answerStream(call: SeenCall, script: Script, response: ServerResponse): Promise<void> {
  const frame = FRAMES[call.provider] ?? dataFrame;
  const type = frame === awsFrame ? 'application/vnd.amazon.eventstream' : 'text/event-stream';
  response.writeHead(200, { 'content-type': type, ...script.headers });
  if (script.raw) {
    await writeRaw(script, response);
    return;
  }
  const events = script.events ?? defaultEvents(call, script);
  for (const [index, event] of events.entries()) {
    if (script.cutAfter === index) {
      await sleep(20);
      response.destroy();
      return;
    }
    if (script.stallAfter === index) return;
    response.write(frame(event));
    if (script.eventDelayMs) await sleep(script.eventDelayMs);
    if (response.destroyed) return;
  }
  if (script.stallAfter === events.length) return;
  const last = script.noDone || frame !== dataFrame ? '' : 'data: [DONE]\n\n';
  if (script.staysOpen) response.write(last);
  else response.end(last);
}

async function writeRaw(script: Script, response: ServerResponse): Promise<void> {
  for (const [index, bytes] of (script.raw ?? []).entries()) {
    if (index > 0) await sleep(script.eventDelayMs ?? 2);
    if (response.destroyed) return;
    response.write(Buffer.from(bytes, 'base64'));
  }
  response.end();
}

function defaultEvents(call: SeenCall, script: Script): string[] {
  const chunk = (delta: unknown, finish: string | null, extra: Record<string, unknown> = {}) =>
    JSON.stringify({
      id: 'upstream-1',
      object: 'chat.completion.chunk',
      created: 1_700_000_000,
      model: call.body.model,
      choices: [{ index: 0, delta, finish_reason: finish }],
      ...extra,
    });
  const words = contentOf(call, script).match(/\S+\s*/g) ?? [];
  const events = [
    chunk({ role: 'assistant', content: '' }, null),
    ...words.map((word) => chunk({ content: word }, null)),
  ];
  events.push(chunk({}, script.finishReason ?? 'stop'));
  if (script.usage !== null) {
    events.push(
      JSON.stringify({
        id: 'upstream-1',
        object: 'chat.completion.chunk',
        created: 1,
        model: call.body.model,
        choices: [],
        usage: script.usage ?? USAGE,
      }),
    );
  }
  return events;
}
