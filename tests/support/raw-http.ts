import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { addressOf, type DoorName } from './api';

/** Sends these bytes as they are, and gives all that came back before the server closed or the time was up. */
export function sendRaw(
  text: string | Buffer,
  {
    door,
    waitMs = 5_000,
    address = addressOf(door),
  }: { door?: DoorName; waitMs?: number; address?: string } = {},
): Promise<string> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(text));
    const timer = setTimeout(() => socket.destroy(), waitMs);
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', (error) => (answer ? undefined : reject(error)));
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(answer);
    });
  });
}

/** What arrived of a stream, and when. */
export interface TimedChunk {
  text: string;
  atMs: number;
}

export interface OpenStream {
  status: number;
  headers: IncomingMessage['headers'];
  /** Milliseconds from the request to the head. */
  headMs: number;
  /** The next piece as it comes from the socket; null at the end. */
  next(): Promise<TimedChunk | null>;
  rest(): Promise<TimedChunk[]>;
  /** Closes the connection at once, as a client that leaves. */
  leave(): void;
}

/** Opens a POST whose answer is read piece by piece. */
export function openStream(
  path: string,
  body: unknown,
  {
    key,
    door,
    headers,
    address = addressOf(door),
  }: { key: string; door?: DoorName; headers?: Record<string, string>; address?: string },
): { head: Promise<OpenStream>; leave(): void } {
  const startedAt = performance.now();
  const request = httpRequest(`${address}${path}`, {
    method: 'POST',
    agent: false,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
  });
  const leave = () => request.destroy();
  const head = new Promise<OpenStream>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      response.on('error', () => {});
      const reader = response[Symbol.asyncIterator]();
      const next = async () => {
        const { value, done } = await reader.next();
        return done
          ? null
          : { text: (value as Buffer).toString('utf8'), atMs: performance.now() - startedAt };
      };
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        headMs: performance.now() - startedAt,
        next,
        async rest() {
          const chunks: TimedChunk[] = [];
          for (let chunk = await next(); chunk; chunk = await next()) chunks.push(chunk);
          return chunks;
        },
        leave,
      });
    });
  });
  head.catch(() => {});
  request.end(JSON.stringify(body));
  return { head, leave };
}
