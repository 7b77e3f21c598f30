// Asks for many streams at once and checks each whole; a child process of `streams.mjs`.
import net from 'node:net';
import { answerText } from './paced-provider.mjs';

/** Between one stream's beginning and the next one's. */
const RAMP_MS = 1_000;
const PATIENCE_MS = 60_000;
const EXPECTED = answerText();

process.on('message', (job) => {
  run(job).then(
    (result) => process.send?.({ result }),
    (error) => process.send?.({ error: error.message }),
  );
});
process.on('disconnect', () => process.exit(0));

let open = 0;
let atOnce = 0;
const gaps = [];

async function run(job) {
  const startedAt = performance.now();
  const mark = Math.random().toString(36).slice(2);
  const all = Array.from({ length: job.streams }, async (_, index) => {
    await new Promise((resolve) => setTimeout(resolve, (index * RAMP_MS) / job.streams));
    const answer = await askStream(job, index, mark);
    const problem = problemOf(answer);
    if (problem) throw new Error(`stream ${index}: ${problem}`);
  });
  await Promise.all(all);
  gaps.sort((a, b) => a - b);
  const gapP99Ms = gaps[Math.floor(gaps.length * 0.99)] ?? 0;
  return { streams: job.streams, atOnce, seconds: (performance.now() - startedAt) / 1_000, gapP99Ms };
}

/** One stream as text, head and chunked framing included. */
function askStream({ port, model, keys }, index, mark) {
  const body = JSON.stringify({
    model,
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: 512,
    messages: [{ role: 'user', content: `Say something. ${mark} ${index}` }],
  });
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    let text = '';
    let lastAt = 0;
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('nothing came for a minute')));
    socket.once('connect', () => {
      atOnce = Math.max(atOnce, ++open);
      socket.write(
        `POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n` +
          `Connection: close\r\nAuthorization: Bearer ${keys[index % keys.length]}\r\n` +
          `Content-Length: ${body.length}\r\n\r\n${body}`,
      );
    });
    socket.on('data', (chunk) => {
      const now = performance.now();
      if (lastAt > 0) gaps.push(now - lastAt);
      lastAt = now;
      text += chunk.latin1Slice();
    });
    socket.once('error', reject);
    socket.once('close', () => {
      open--;
      resolve(text);
    });
  });
}

/** What is wrong with an answer; null when nothing is. */
function problemOf(text) {
  const end = text.indexOf('\r\n\r\n');
  if (!text.startsWith('HTTP/1.1 200 ')) return text.slice(0, 400);
  const body = unchunked(text.slice(end + 4));
  if (!body.endsWith('data: [DONE]\n\n')) return `no [DONE]: …${body.slice(-200)}`;
  const events = body.split('\n').filter((line) => line.startsWith('data: {'));
  const said = events.map((line) => JSON.parse(line.slice(6)).choices?.[0]?.delta?.content ?? '').join('');
  return said === EXPECTED ? null : `it says: ${said.slice(0, 200)}`;
}

function unchunked(text) {
  let body = '';
  for (let at = 0; ; ) {
    const line = text.indexOf('\r\n', at);
    const size = Number.parseInt(text.slice(at, line), 16);
    if (!(size > 0)) return body;
    body += text.slice(line + 2, line + 2 + size);
    at = line + 2 + size + 2;
  }
}
