// Guarantee: a stream is cut into the same events wherever its bytes are split, and relayed unharmed under our id and model.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteTextOf } from '@/lib/openai/byte-text';
import { ChunkRewriter, chunkHasContent, MALFORMED } from '@/lib/openai/chat-chunk';
import { packEvents, unpackEvents } from '@/lib/openai/event-pack';
import { assembleCompletion, splitCompletion } from '@/lib/openai/replay';
import { isDone, SseFramer } from '@/lib/openai/sse';

const chunk = (delta: unknown, more: Record<string, unknown> = {}, finish: string | null = null) =>
  JSON.stringify({
    id: 'up-1',
    object: 'chat.completion.chunk',
    created: 7,
    model: 'up-model',
    ...more,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });

const text = (characters: string) => byteTextOf(Buffer.from(characters));

const STREAM = Buffer.from(
  [
    ': OPENROUTER PROCESSING',
    '',
    `data: ${chunk({ role: 'assistant', content: '' })}`,
    '',
    `data:${chunk({ content: 'Grüße 👋 "usage" "finish_reason": x' })}\r`,
    '\r',
    'event: message',
    `data: ${chunk({ content: '!' })}`,
    '',
    `data: ${chunk({}, {}, 'stop')}`,
    '',
    `data: ${JSON.stringify({ id: 'up-1', model: 'up-model', choices: [], usage: { prompt_tokens: 3 } })}`,
    '',
    'data: [DONE]',
    '',
  ].join('\n'),
);

function frame(parts: Buffer[]): string[] {
  const events: string[] = [];
  const framer = new SseFramer((data) => events.push(data.toString()));
  for (const part of parts) framer.push(Buffer.from(part));
  framer.end();
  return events;
}

describe('SseFramer', () => {
  it('gives the same events at every split of the bytes', () => {
    const whole = frame([STREAM]);
    expect(whole).toHaveLength(6);
    for (let at = 0; at <= STREAM.length; at++) {
      expect(frame([STREAM.subarray(0, at), STREAM.subarray(at)])).toEqual(whole);
    }
    expect(frame([...STREAM].map((byte) => Buffer.from([byte])))).toEqual(whole);
  });

  it('joins data lines, takes a last event without its blank line, refuses one beyond the bound', () => {
    expect(frame([Buffer.from('data: a\ndata: b\n\ndata: c')])).toEqual(['a\nb', 'c']);
    const framer = new SseFramer(() => {}, 10);
    expect(() => framer.push(Buffer.from('data: aaaaaaaaaaaaaaaa'))).toThrow(RangeError);
  });

  it('loses no event behind a byte order mark, wherever it is split', () => {
    const marked = Buffer.from('\ufeffdata: a\n\ndata: b\n\n');
    for (let at = 0; at <= marked.length; at++)
      expect(frame([marked.subarray(0, at), marked.subarray(at)])).toEqual(['a', 'b']);
  });

  it('takes a large event in a time that grows with its size, in pieces and in lines however small', () => {
    const pieces = Array.from({ length: 200_000 }, () => Buffer.from('0123456789abcdef'));
    const lines = Buffer.from('data:x\n'.repeat(400_000));
    const startedAt = performance.now();
    expect(frame([Buffer.from('data: '), ...pieces])[0]).toHaveLength(3_200_000);
    expect(frame([lines])[0]).toHaveLength(799_999);
    // A second at most; by the square it is minutes.
    expect(performance.now() - startedAt).toBeLessThan(8_000);
  });
});

describe('ChunkRewriter', () => {
  it('replaces id and model, cuts usage, reports usage, finish reason and errors', () => {
    const rewriter = new ChunkRewriter('chatcmpl_1', 'a/b');
    const readings = frame([STREAM])
      .filter((event) => !isDone(Buffer.from(event)))
      .map((event) => rewriter.read(Buffer.from(event)));
    const relayed = readings.flatMap((reading) =>
      reading !== MALFORMED && reading.relayed ? [JSON.parse(reading.relayed.toString())] : [],
    );
    expect(relayed).toHaveLength(4);
    for (const event of relayed) expect(event).toMatchObject({ id: 'chatcmpl_1', model: 'a/b', created: 7 });
    expect(relayed[1].choices[0].delta.content).toBe('Grüße 👋 "usage" "finish_reason": x');
    expect(readings[3]).toMatchObject({ finishReason: 'stop' });
    expect(readings[4]).toEqual({ relayed: null, usage: { prompt_tokens: 3 } });
  });

  it('gives on the learned road exactly what the first road gives, for any order of members', () => {
    const orders = [
      {
        id: 'x',
        object: 'chat.completion.chunk',
        created: 1,
        model: 'm',
        choices: [{ index: 0, delta: { content: 'a' } }],
      },
      { choices: [{ index: 0, delta: { content: 'a' } }], created: 1, id: 'x', model: 'm' },
      {
        model: 'm',
        id: 'x',
        choices: [{ index: 0, delta: { content: 'a' } }],
        usage: null,
        obfuscation: 'zz',
      },
      { choices: [{ index: 0, delta: { content: 'a' } }] },
    ];
    for (const order of orders) {
      const data = Buffer.from(JSON.stringify(order));
      const rewriter = new ChunkRewriter('ID', 'MODEL');
      const first = rewriter.read(data);
      const second = rewriter.read(data);
      expect(second).toEqual(first);
      const { usage: _usage, ...rest } = order as Record<string, unknown>;
      expect(JSON.parse(first === MALFORMED ? '' : String(first.relayed))).toEqual({
        ...rest,
        id: 'ID',
        model: 'MODEL',
      });
    }
  });

  it('takes a run of like events at once, and gives what it gives one by one', () => {
    const learn = chunk({ content: 'first' });
    const texts = ['a', 'Grüße 👋', '\\n\\n', ' data: {"id":"up-1"', '"usage"', '"finish_reason":"x"', '\\'];
    const run = text(texts.map((content) => `data: ${chunk({ content })}\n\n`).join(''));
    const tails = [
      '',
      `data: ${chunk({}, {}, 'stop')}\n\ndata: [DONE]\n\n`,
      `data: ${chunk({ content: 'cut' }).slice(0, 90)}`,
    ];
    for (const tail of tails) {
      const rewriter = new ChunkRewriter('ID', 'MODEL');
      rewriter.read(Buffer.from(learn));
      const taken = rewriter.readRun(run + text(tail));
      const single = texts.map((content) => {
        const reading = rewriter.read(Buffer.from(chunk({ content })));
        return `data: ${reading === MALFORMED ? 'malformed' : reading.relayed}\n\n`;
      });
      expect(taken?.taken).toBe(run.length);
      expect(taken?.relayed).toBe(text(single.join('')));
    }
    const rewriter = new ChunkRewriter('ID', 'MODEL');
    expect(rewriter.readRun(run)).toBeNull();
    rewriter.read(Buffer.from(learn));
    for (const other of [
      ': comment\n\n',
      'data: {"id":"other"}\n\n',
      `data: ${chunk({ content: 'x' }).slice(0, -1)}\n\n`,
      `data: ${chunk({ content: 'x' }, { usage: { prompt_tokens: 1 } })}\n\n`,
      `data: ${chunk({ content: 'x', refusal: 'y' })}\n\n`,
    ]) {
      expect(rewriter.readRun(text(other))).toBeNull();
      const more = run + text(other) + run;
      expect(rewriter.readRun(more)?.taken).toBe(run.length);
    }
  });

  it('gives any stream of pieces as it would one by one, split anywhere', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme' }).map((content) => ({ content })),
      fc.string({ unit: 'grapheme' }).map((text) => ({ reasoning_content: text })),
      fc.string().map((text) => ({ tool_calls: [{ index: 0, function: { arguments: text } }] })),
      fc.constant({ content: 'a', refusal: 'b' }),
    );
    const like = chunk;
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1 }), fc.nat(), fc.boolean(), (deltas, at, isPadded) => {
        // As OpenAI pads its events: behind the choices, each with another text.
        const chunk = (delta: object) => {
          const plain = like(delta);
          const padding = JSON.stringify(delta).length % 7;
          return isPadded
            ? `${plain.slice(0, -1)},"usage":null,"obfuscation":"${'x'.repeat(padding)}"}`
            : plain;
        };
        const learned = () => {
          const rewriter = new ChunkRewriter('ID', 'MODEL');
          rewriter.read(Buffer.from(chunk({ content: 'first' })));
          return rewriter;
        };
        const bytes = Buffer.from(deltas.map((delta) => `data: ${chunk(delta)}\n\n`).join(''));
        const rewriter = learned();
        let out = '';
        for (const part of [bytes.subarray(0, at % bytes.length), bytes]) {
          // Whatever the first look took of half the stream, the second begins at an event.
          out = '';
          for (let from = 0; from < part.length; ) {
            const rest = part.subarray(from);
            const run = rewriter.readRun(byteTextOf(rest));
            const end = rest.indexOf('\n\n') + 2;
            if (end < 2) break;
            const reading = run ? null : rewriter.read(rest.subarray('data: '.length, end - 2));
            out += run
              ? run.relayed
              : text(`data: ${reading === MALFORMED ? 'malformed' : reading?.relayed}\n\n`);
            from += run ? run.taken : end;
          }
        }
        const single = learned();
        const expected = deltas.map((delta) => {
          const reading = single.read(Buffer.from(chunk(delta)));
          return `data: ${reading === MALFORMED ? 'malformed' : reading.relayed}\n\n`;
        });
        expect(out).toBe(text(expected.join('')));
      }),
    );
  });

  it('calls a broken chunk malformed and an error an error', () => {
    const rewriter = new ChunkRewriter('ID', 'MODEL');
    expect(rewriter.read(Buffer.from('{"id":"x","choices":[{"delta":{"con'))).toBe(MALFORMED);
    expect(rewriter.read(Buffer.from('not json'))).toBe(MALFORMED);
    expect(rewriter.read(Buffer.from('{"id":"x","choices":[{"delta":{"content":"a}]}'))).toBe(MALFORMED);
    expect(rewriter.read(Buffer.from('{"error":{"message":"x"}}'))).toMatchObject({
      relayed: null,
      error: { message: 'x' },
    });
  });

  it('relays nothing without a list of choices: it is an error, usage, or nothing to a client', () => {
    const read = (event: object) =>
      new ChunkRewriter('ID', 'MODEL').read(Buffer.from(JSON.stringify({ id: 'x', ...event })));
    const errors = [
      { object: 'error', message: 'x', code: 400 },
      { type: 'error', code: 500 },
      { message: 'x', type: 'BadRequestError' },
      { detail: 'x' },
      { detail: { error: 'x' } },
    ];
    for (const event of errors) expect(read(event)).toMatchObject({ relayed: null, error: event });
    expect(read({ usage: { prompt_tokens: 3 } })).toMatchObject({
      relayed: null,
      usage: { prompt_tokens: 3 },
      error: undefined,
    });
    for (const event of [{ object: 'ping' }, { choices: null }])
      expect(read(event)).toMatchObject({ relayed: null, error: undefined });
    expect(read({ choices: [], prompt_filter_results: [] })).toMatchObject({ relayed: expect.any(Buffer) });
  });

  it('says which choices an event ends', () => {
    const choices = [0, 1].map((index) => ({ index, delta: {}, finish_reason: index === 1 ? 'stop' : null }));
    const read = new ChunkRewriter('ID', 'MODEL').read(Buffer.from(JSON.stringify({ choices })));
    expect(read).toMatchObject({ finishReason: 'stop', finished: [1] });
  });

  it.each([
    ['', ''],
    [',"usage":null,"obfuscation":"abc"}', ',"usage":null,"obfuscation":"a c"}'],
  ])('takes no broken chunk for one like those before it%s', (tail, odd) => {
    const padded = (event: string, end = tail) => (end ? event.slice(0, -1) + end : event);
    const like = (inner: string) => chunk({ content: '|' }).replace('"|"', inner);
    const broken = ['"no \\q escape"', '"\\u12"', 'word', '"a" "b"', '"a",', '{"b":1', `"a\u0001"`];
    for (const inner of broken) {
      const rewriter = new ChunkRewriter('ID', 'MODEL');
      rewriter.read(Buffer.from(padded(chunk({ content: 'first' }))));
      const run = `data: ${padded(chunk({ content: 'second' }))}\n\n`;
      const event = padded(like(inner));
      expect(rewriter.readRun(text(`${run}data: ${event}\n\n`))?.taken, inner).toBe(run.length);
      expect(rewriter.readRun(text(`data: ${event}\n\n`)), inner).toBeNull();
      expect(rewriter.read(Buffer.from(event)), inner).toBe(MALFORMED);
      // What is whole, but not padded so, is another's to read.
      const other = `data: ${padded(chunk({ content: 'x' }), odd)}\n\n`;
      if (odd) expect(rewriter.readRun(text(run + other + run))?.taken).toBe(run.length);
    }
  });

  it('tells content from its absence', () => {
    expect(chunkHasContent(Buffer.from(chunk({ role: 'assistant', content: '' })))).toBe(false);
    for (const delta of [
      { content: 'a' },
      { tool_calls: [{ index: 0 }] },
      { reasoning_content: 'r' },
      { refusal: 'no' },
    ]) {
      expect(chunkHasContent(Buffer.from(chunk(delta)))).toBe(true);
    }
  });
});

describe('packEvents', () => {
  it('gives back what was packed, and makes a stream several times smaller', () => {
    const events = (texts: string[]) =>
      text(texts.map((content) => `data: ${chunk({ content })}\n\n`).join(''));
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (texts) => {
        const bytes = events(texts);
        expect(unpackEvents(packEvents(bytes))).toBe(bytes);
      }),
    );
    const long = events(Array.from({ length: 100 }, (_, n) => ` word${n}`));
    expect(packEvents(long).length * 4).toBeLessThan(long.length);
  });
});

describe('stored answers', () => {
  const completion = {
    id: 'chatcmpl_1',
    object: 'chat.completion',
    created: 5,
    model: 'a/b',
    system_fingerprint: 'fp',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'Hi', refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
      {
        index: 1,
        message: {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
            { id: 'c2', type: 'function', function: { name: 'g', arguments: '{}' } },
          ],
        },
        logprobs: null,
        finish_reason: 'tool_calls',
      },
    ],
  };

  it('split and assembled again are what they were', () => {
    const again = assembleCompletion(splitCompletion(completion)) as typeof completion;
    expect(again).toMatchObject({
      id: 'chatcmpl_1',
      object: 'chat.completion',
      created: 5,
      model: 'a/b',
      system_fingerprint: 'fp',
    });
    expect(again.choices[0]).toMatchObject({ index: 0, message: { content: 'Hi' }, finish_reason: 'stop' });
    expect(again.choices[1]).toMatchObject(completion.choices[1]!);
  });

  it('keep a call’s name that is said again as an empty text', () => {
    const call = (piece: object) => chunk({ tool_calls: [{ index: 0, ...piece }] });
    const events = [
      call({ id: 't', type: 'function', function: { name: 'f', arguments: '' } }),
      call({ type: 'function', function: { name: '', arguments: '{}' } }),
    ];
    const made: any = assembleCompletion(Buffer.from(events.map((event) => `data: ${event}\n\n`).join('')));
    expect(made.choices[0].message.tool_calls).toEqual([
      { id: 't', type: 'function', function: { name: 'f', arguments: '{}' } },
    ]);
  });

  it('leave no gap between calls, whatever index a provider makes up', () => {
    const call = (piece: string) =>
      chunk({ tool_calls: [{ index: 30_000_000, function: { arguments: piece } }] });
    const made: any = assembleCompletion(Buffer.from(`data: ${call('x')}\n\n`));
    expect(made.choices[0].message.tool_calls).toEqual([
      { type: 'function', function: { name: '', arguments: 'x' } },
    ]);
    // Nor is such a piece relayed unread, with those that came before it.
    const rewriter = new ChunkRewriter('ID', 'MODEL');
    rewriter.read(Buffer.from(chunk({ content: 'first' })));
    expect(rewriter.readRun(text(`data: ${call('x')}\n\n`))).toBeNull();
  });

  it('assembles deltas of text, tool arguments and logprobs', () => {
    const events = [
      chunk({ role: 'assistant', content: 'a' }),
      chunk({
        content: 'b',
        tool_calls: [{ index: 0, id: 't', type: 'function', function: { name: 'f', arguments: '{"x' } }],
      }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '":1}' } }] }, {}, 'tool_calls'),
    ];
    const made = assembleCompletion(Buffer.from(events.map((event) => `data: ${event}\n\n`).join('')));
    expect((made.choices as unknown[])[0]).toMatchObject({
      message: {
        role: 'assistant',
        content: 'ab',
        tool_calls: [{ id: 't', function: { name: 'f', arguments: '{"x":1}' } }],
      },
      finish_reason: 'tool_calls',
    });
  });
});
