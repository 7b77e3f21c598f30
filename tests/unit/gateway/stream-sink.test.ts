// Guarantee: of two attempts at one stream the first with an event for the client has it alone, and it alone is held back by a slow reader.
import { afterEach, describe, expect, it } from 'vitest';
import { StreamSink } from '@/lib/gateway/answer/stream';
import type { Candidate } from '@/lib/gateway/call';
import type { AttemptHooks, AttemptResult } from '@/lib/gateway/dispatch/dispatch';
import type { Exchange } from '@/lib/gateway/door/exchange';
import { OutHeaders } from '@/lib/gateway/door/exchange';
import { openAiCompatible } from '@/lib/providers/openai-compatible';

const NAMES = () => ({ id: 'chatcmpl_1', created: 0, model: 'a/m' });
const candidate = { adapter: openAiCompatible(), servedBy: 'p' } as unknown as Candidate;
const event = (content: string) =>
  Buffer.from(`data: {"id":"x","model":"m","choices":[{"index":0,"delta":{"content":"${content}"}}]}\n\n`);

const opened: StreamSink[] = [];
afterEach(() => {
  for (const sink of opened.splice(0)) sink.close();
});

/** A client that reads so slowly that every write is one too many. */
function setting() {
  const written: string[] = [];
  const drains: (() => void)[] = [];
  const exchange = {
    headSent: false,
    start(this: { headSent: boolean }) {
      this.headSent = true;
    },
    write: (text: string) => {
      written.push(text);
      return false;
    },
    onDrain: (listener: () => void) => void drains.push(listener),
  } as unknown as Exchange;
  const sink = new StreamSink(
    exchange,
    NAMES,
    () => new OutHeaders(),
    () => {},
  );
  opened.push(sink);
  const attempt = (name: string) => {
    const calls: string[] = [];
    const results: AttemptResult[] = [];
    const upstream = {
      abort: () => void calls.push('abort'),
      pause: () => void calls.push('pause'),
      resume: () => void calls.push('resume'),
      isSent: true,
    };
    const hooks = {
      isOver: false,
      begins: () => {
        calls.push('begins');
        sink.attach(upstream);
      },
      done(result: AttemptResult) {
        this.isOver = true;
        results.push(result);
      },
    };
    const listener = sink.listen(candidate, hooks satisfies AttemptHooks);
    sink.attach(upstream);
    listener.onHead(200, () => 'text/event-stream');
    const say = (content: string) => {
      listener.onData(event(content));
      return new Promise<void>((resolve) => setImmediate(resolve));
    };
    return { name, calls, results, hooks, listener, say };
  };
  return { sink, attempt, written, drains };
}

describe('two attempts at one stream', () => {
  it('are one for the client: the first that has an event for it', async () => {
    const { attempt, written, drains } = setting();
    const [first, second] = [attempt('first'), attempt('second')];
    await first.say('one');
    // That is what the walk does when it begins.
    second.hooks.isOver = true;
    await second.say('two');
    second.listener.onEnd();
    expect(first.calls).toEqual(['begins', 'pause']);
    expect(second.calls).toEqual([]);
    expect(second.results).toEqual([]);
    drains.shift()?.();
    expect(first.calls).toEqual(['begins', 'pause', 'resume']);
    expect(written.join('')).toContain('one');
    expect(written.join('')).not.toContain('two');
  });

  it('leave a provider that talks on after its last word', async () => {
    const { attempt } = setting();
    const one = attempt('one');
    await one.say('hello');
    one.listener.onData(Buffer.from('data: [DONE]\n\n'));
    await one.say('');
    expect(one.results).toMatchObject([{ ok: true }]);
    for (let piece = 0; piece < 5; piece++) one.listener.onData(Buffer.from(': still here\n\n'));
    expect(one.calls).not.toContain('abort');
    for (let piece = 0; piece < 5; piece++) one.listener.onData(Buffer.from(': still here\n\n'));
    expect(one.calls).toContain('abort');
  });

  it('may be one after the other failed without a trace', async () => {
    const { attempt, written } = setting();
    const [first, second] = [attempt('first'), attempt('second')];
    await first.say('broken\n');
    expect(first.results).toMatchObject([{ ok: false, failure: { kind: 'malformed' } }]);
    await second.say('two');
    expect(first.calls).toEqual([]);
    expect(second.calls).toEqual(['begins', 'pause']);
    expect(written).toHaveLength(1);
    expect(written[0]).toContain('two');
  });
});
