import { type DemoQuote, type DemoReply, readDemoQuote, readDemoStream } from './landing-demo-answer';

/** Longer than the walk waits for a provider that says nothing at first. */
const TIMEOUT_MS = 30_000;

/** Refused or broken off: its message is for people, and no reply of the server is lost behind it. */
export class DemoFault extends Error {}

interface Asked {
  prompt: string;
  visit: string;
}

/** Asks for a quote. @throws DemoFault */
export async function askQuote(asked: Asked, signal: AbortSignal): Promise<DemoQuote> {
  const response = await post('/api/demo/quote', asked, signal);
  const quote = readDemoQuote(await response.json().catch(() => null));
  if (!quote) throw new DemoFault('The server gave no quote we understand. Ask again.');
  return quote;
}

/** Asks for the answer and tells it as it comes. @throws DemoFault */
export async function askAnswer(
  asked: Asked,
  signal: AbortSignal,
  tell: (reply: DemoReply) => void,
): Promise<DemoReply> {
  const response = await post('/api/demo/chat', asked, signal);
  const reader = readDemoStream((name) => response.headers.get(name));
  const pieces = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let reply = reader.push('');
  for (;;) {
    const piece = await pieces?.read().catch(() => null);
    if (!piece || piece.done) break;
    reply = reader.push(piece.value);
    tell(reply);
  }
  if (!reply.isDone) {
    if (signal.aborted) throw unanswered(signal);
    throw new DemoFault(
      reader.failure ?? 'The answer broke off before its end. Nothing is charged for it; ask again.',
    );
  }
  return reply;
}

/** Ends what waits when the page is left, or after half a minute. */
export function askingSignal(left: AbortSignal): AbortSignal {
  return AbortSignal.any([left, AbortSignal.timeout(TIMEOUT_MS)]);
}

async function post(path: string, asked: Asked, signal: AbortSignal): Promise<Response> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(asked),
    signal,
  }).catch(() => {
    throw unanswered(signal);
  });
  if (response.ok) return response;
  const body = (await response.json().catch(() => null)) as { error?: { message?: string } } | null;
  throw new DemoFault(body?.error?.message ?? 'The server gave no answer we understand. Ask again.');
}

function unanswered(signal: AbortSignal): DemoFault {
  return new DemoFault(
    signal.aborted
      ? 'No answer came within 30 seconds. Ask again.'
      : 'The server cannot be reached. Look at your connection, and ask again.',
  );
}
