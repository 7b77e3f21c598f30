// Guarantee: what OpenAI's SDKs cannot read in a provider's Chat Completions is mended, whole and streamed, and everything else is left as it came.
import { describe, expect, it } from 'vitest';
import { readWholeAnswer } from '@/lib/gateway/answer/json-sink';
import { RelayReader } from '@/lib/gateway/answer/relay-reader';
import type { Candidate } from '@/lib/gateway/call';
import { ChunkMender, mendAnswer } from '@/lib/openai/mend-answer';
import { assembleCompletion } from '@/lib/openai/replay';
import { openAiCompatible } from '@/lib/providers/openai-compatible';

const NAMES = { id: 'chatcmpl_1', created: 7, model: 'a/m' };
const adapter = openAiCompatible();
const candidate = { adapter } as unknown as Candidate;

const answer = (message: object, finish_reason = 'stop') => ({
  id: 'x',
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason }],
});
const chunk = (delta: object, finish_reason: string | null = null) => ({
  id: 'x',
  model: 'm',
  choices: [{ index: 0, delta, finish_reason }],
});

/** The message of a stream of these chunks, as the client puts it together; each read of the socket is one chunk. */
function streamed(...chunks: object[]): any {
  const relayed: string[] = [];
  const sink = {
    choices: 1,
    relay: (event: Buffer) => relayed.push(`data: ${event}\n\n`),
    relayRun: (events: string) => relayed.push(Buffer.from(events, 'latin1').toString()),
  };
  const reader = new RelayReader(sink, candidate, NAMES, adapter);
  reader.head(200, () => 'text/event-stream');
  for (const event of chunks) {
    expect(reader.data([Buffer.from(`data: ${JSON.stringify(event)}\n\n`)])).toBeNull();
  }
  expect(reader.end()).toBeNull();
  const made: any = assembleCompletion(Buffer.from(relayed.join('')));
  return made.choices[0].message;
}

function whole(message: object): any {
  const read: any = readWholeAnswer(candidate, Buffer.from(JSON.stringify(answer(message))), NAMES);
  expect(JSON.parse(read.answer.bytes.toString())).toEqual(read.answer.parsed);
  return read.answer.parsed.choices[0].message;
}

const thinking = (text: string) => ({ type: 'thinking', thinking: [{ type: 'text', text }] });
const said = (text: string) => ({ type: 'text', text });
const REFERENCE = { type: 'reference', reference_ids: [1] };

describe('content as a list of parts', () => {
  it('is the text it holds, with its thoughts as reasoning', () => {
    const message = { role: 'assistant', content: '2 + 2 = 4', reasoning_content: 'Two and two.' };
    expect(whole({ content: [thinking('Two '), thinking('and two.'), said('2 + 2'), said(' = 4')] })).toEqual(
      message,
    );
    expect(
      streamed(
        chunk({ role: 'assistant', content: [thinking('Two ')] }),
        chunk({ content: [thinking('and two.')] }),
        chunk({ content: [said('2 + 2')] }),
        chunk({ content: ' = 4' }),
        chunk({ content: '' }, 'stop'),
      ),
    ).toEqual(message);
  });

  it('without text is none, and what is neither text nor thought is kept', () => {
    expect(whole({ content: [thinking('Hm.')] })).toEqual({
      role: 'assistant',
      content: null,
      reasoning_content: 'Hm.',
    });
    expect(whole({ content: [said('See '), REFERENCE, said('this.')] })).toEqual({
      role: 'assistant',
      content: 'See this.',
      annotations: [REFERENCE],
    });
    const mender = new ChunkMender();
    const [choice] = JSON.parse(
      mender.mend(Buffer.from(JSON.stringify(chunk({ content: [thinking('')] })))).toString(),
    ).choices;
    expect(choice.delta).toEqual({});
  });
});

describe('tool calls', () => {
  const called = (id: string, args: string) => ({ id, function: { name: 'f', arguments: args } });
  const typed = (id: string, args: string) => ({ type: 'function', ...called(id, args) });

  it('without a type are functions', () => {
    const tool_calls = [called('a', '{}'), called('b', '{}')];
    const message = { role: 'assistant', content: null, tool_calls: [typed('a', '{}'), typed('b', '{}')] };
    expect(whole({ content: null, tool_calls })).toEqual(message);
    expect(streamed(chunk({ role: 'assistant', tool_calls }, 'tool_calls'))).toEqual(message);
  });

  it('without an index are numbered as they come', () => {
    expect(
      streamed(
        chunk({ role: 'assistant', tool_calls: [called('a', '{"x"')] }),
        chunk({ tool_calls: [{ function: { arguments: ':1}' } }] }),
        chunk({ tool_calls: [called('b', '{}')] }),
        chunk({}, 'tool_calls'),
      ).tool_calls,
    ).toEqual([typed('a', '{"x":1}'), typed('b', '{}')]);
  });

  it('all under one index are each their own, where each has an id and a name', () => {
    const under0 = (call: object) => chunk({ tool_calls: [{ index: 0, ...call }] });
    expect(
      streamed(
        under0(typed('a', '{"x":1}')),
        under0(typed('b', '{"y"')),
        under0({ function: { arguments: ':2}' } }),
        chunk({}, 'tool_calls'),
      ).tool_calls,
    ).toEqual([typed('a', '{"x":1}'), typed('b', '{"y":2}')]);
  });

  it('whose pieces repeat the name, or come each with a new id, are one', () => {
    const under0 = (call: object) => chunk({ tool_calls: [{ index: 0, ...call }] });
    const made = (...pieces: object[]) => streamed(...pieces.map(under0), chunk({}, 'tool_calls')).tool_calls;
    expect(made(typed('a', '{"x"'), typed('a', ':1}'))).toHaveLength(1);
    expect(made(typed('a', '{"x"'), { id: 'b', function: { arguments: ':1}' } })).toHaveLength(1);
    expect(made({ function: { name: 'f' } }, { id: 'a', function: { arguments: '{}' } })).toHaveLength(1);
  });

  it('counted from another place than 0 are counted from 0, and the pieces of each stay its own', () => {
    const start = (index: number, id: string) =>
      chunk({ tool_calls: [{ index, id, type: 'function', function: { name: 'f', arguments: '' } }] });
    const piece = (index: number, text: string) =>
      chunk({ tool_calls: [{ index, function: { arguments: text } }] });
    expect(
      streamed(
        chunk({ role: 'assistant', content: 'Reading.' }),
        start(1, 'a'),
        ...['{"p', 'ath', '":1', '}'].map((text) => piece(1, text)),
        start(3, 'b'),
        ...['{', '}'].map((text) => piece(3, text)),
        chunk({}, 'tool_calls'),
      ).tool_calls,
    ).toEqual([typed('a', '{"path":1}'), typed('b', '{}')]);
  });
});

it('what needs no mending is the same bytes', () => {
  const mender = new ChunkMender();
  const fine = [
    chunk({ content: 'a "content":[ b' }),
    { ...chunk({ content: 'a' }), choices: [{ index: 0, delta: {}, logprobs: { content: [] } }] },
    chunk({ tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } }] }),
    chunk({ tool_calls: [{ index: 0, function: { arguments: '{}' } }] }),
    chunk({ tool_calls: [{ index: 1, id: 'b', type: 'custom', custom: { name: 'c', input: '' } }] }),
  ].map((event) => Buffer.from(JSON.stringify(event)));
  for (const data of [...fine, Buffer.from('{"tool_calls"'), Buffer.from('"tool_calls"')])
    expect(mender.mend(data)).toBe(data);
  expect(mender.isRenumbering).toBe(false);
  expect(mendAnswer(answer({ content: 'a', tool_calls: [] }))).toBe(false);
  expect(mendAnswer({ choices: [null, { message: null }, 'x'] })).toBe(false);
});
