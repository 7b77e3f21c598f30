// A provider that answers every call with a stream of so many events, at its own pace, in two dialects:
//   node tests/bench/paced-provider.mjs PORT     POST /every-MS/v1/chat/completions, POST /every-MS/v1/messages
// One timer for all streams, so that it takes little of the processors it shares with what is measured.
import { createServer } from 'node:http';

/** Words of an answer; with the events around them it is about so many events. */
export const WORDS = 100;
const TICK_MS = 5;

/** What all the words of an answer say together. */
export function answerText() {
  return Array.from({ length: WORDS }, (_, index) => wordOf(index)).join('');
}

function wordOf(index) {
  return `word${index} `;
}

const streams = new Set();

if (process.argv[1]?.endsWith('paced-provider.mjs')) {
  setInterval(tick, TICK_MS);
  createServer((request, response) => {
    const everyMs = Number(/^\/every-(\d+)\//.exec(request.url)?.[1]);
    const frames = request.url.endsWith('/messages') ? MESSAGES : COMPLETIONS;
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      if (everyMs === 0) response.end(frames.join(''));
      else begin(response, frames, everyMs);
    });
  }).listen(Number(process.argv[2]), '127.0.0.1', 4_096);
}

function begin(response, frames, everyMs) {
  const stream = { response, frames, everyMs, sent: 0, dueAt: performance.now() + Math.random() * everyMs };
  streams.add(stream);
  response.on('close', () => streams.delete(stream));
}

function tick() {
  const now = performance.now();
  for (const stream of streams) {
    if (now < stream.dueAt) continue;
    stream.dueAt += stream.everyMs;
    const frame = stream.frames[stream.sent++];
    if (stream.sent < stream.frames.length) stream.response.write(frame);
    else {
      streams.delete(stream);
      stream.response.end(frame);
    }
  }
}

const completionChunk = (delta, finish, more = {}) => ({
  ...{ id: 'chatcmpl-paced', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'paced' },
  choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  ...more,
});

const COMPLETIONS = [
  completionChunk({ role: 'assistant', content: '', refusal: null }, null),
  ...Array.from({ length: WORDS }, (_, index) => completionChunk({ content: wordOf(index) }, null)),
  completionChunk({}, 'stop'),
  {
    ...completionChunk({}, null),
    choices: [],
    usage: { prompt_tokens: 20, completion_tokens: WORDS, total_tokens: 120 },
  },
]
  .map((event) => `data: ${JSON.stringify(event)}\n\n`)
  .concat('data: [DONE]\n\n');

const MESSAGES = [
  {
    type: 'message_start',
    message: {
      ...{ id: 'msg_paced', type: 'message', role: 'assistant', model: 'paced', content: [] },
      ...{ stop_reason: null, stop_sequence: null, usage: { input_tokens: 20, output_tokens: 1 } },
    },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  ...Array.from({ length: WORDS }, (_, index) => ({
    ...{ type: 'content_block_delta', index: 0 },
    delta: { type: 'text_delta', text: wordOf(index) },
  })),
  { type: 'content_block_stop', index: 0 },
  {
    ...{ type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null } },
    usage: { output_tokens: WORDS },
  },
  { type: 'message_stop' },
].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
