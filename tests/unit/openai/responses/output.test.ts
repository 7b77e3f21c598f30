// Guarantee: however a chat's answer is cut into chunks, and chunks into reads, the same output comes of it as of the whole.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Receipt } from '@/lib/billing/types';
import { ResponsePrinter } from '@/lib/gateway/responses/printer';
import { CustomInput } from '@/lib/openai/responses/custom-input';
import { type ChatPiece, itemId, OutputWriter, responseIdOfItem } from '@/lib/openai/responses/output-writer';
import { readTools } from '@/lib/openai/responses/tools';
import type { OutputItem } from '@/lib/openai/responses/types';
import { checkGrammar } from '../../../support/responses';

const BASE = 'a'.repeat(32);
const { names } = readTools(null, [
  { tool: { type: 'function', name: 'look' }, path: 'tools[0]' },
  { tool: { type: 'custom', name: 'patch' }, path: 'tools[1]' },
]);

interface Answer {
  thoughts: string;
  text: string;
  calls: { custom: boolean; input: string }[];
}

const answers = fc.record({
  thoughts: fc.string({ unit: 'binary', maxLength: 20 }),
  text: fc.string({ unit: 'binary', maxLength: 30 }),
  calls: fc.array(fc.record({ custom: fc.boolean(), input: fc.string({ unit: 'binary', maxLength: 20 }) }), {
    maxLength: 3,
  }),
});

const functionOf = ({ custom, input }: Answer['calls'][number]) => ({
  name: custom ? 'patch' : 'look',
  arguments: JSON.stringify({ input }),
});

function messageOf({ thoughts, text, calls }: Answer): Record<string, unknown> {
  return {
    role: 'assistant',
    content: text || null,
    ...(thoughts ? { reasoning_content: thoughts } : {}),
    ...(calls.length > 0
      ? {
          tool_calls: calls.map((call, at) => ({
            id: `call_${at}`,
            type: 'function',
            function: functionOf(call),
          })),
        }
      : {}),
  };
}

/** The answer as deltas, its texts cut by the given sizes. */
function deltasOf({ thoughts, text, calls }: Answer, sizes: () => number): Record<string, unknown>[] {
  const cut = (whole: string): string[] => {
    const pieces: string[] = [];
    for (let at = 0; at < whole.length; ) {
      const size = sizes();
      pieces.push(whole.slice(at, at + size));
      at += size;
    }
    return pieces;
  };
  return [
    { role: 'assistant', content: '' },
    ...cut(thoughts).map((piece) => ({ reasoning_content: piece })),
    ...cut(text).map((piece) => ({ content: piece })),
    ...calls.flatMap((call, index) => {
      const { name, arguments: whole } = functionOf(call);
      return [
        { tool_calls: [{ index, id: `call_${index}`, type: 'function', function: { name, arguments: '' } }] },
        ...cut(whole).map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] })),
      ];
    }),
  ];
}

function outputOf(pieces: ChatPiece[], events: { type: string; item?: OutputItem }[] = []): OutputItem[] {
  const writer = new OutputWriter({
    idBase: BASE,
    names,
    summarize: false,
    sealThoughts: (thoughts) => JSON.stringify(thoughts),
    emit: (type, fields) => events.push(structuredClone({ type, ...fields })),
  });
  for (const piece of pieces) writer.take(piece);
  writer.end('completed');
  return writer.items;
}

const RECEIPT = {
  requestId: 'req_1',
  model: 'acme/one',
  provider: 'a',
  attempts: [],
  usage: {
    inputTokens: 1,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    cacheWrite1hTokens: 0,
    inputAudioTokens: 0,
    outputTokens: 1,
    reasoningTokens: 0,
    outputAudioTokens: 0,
  },
  usageSource: 'provider',
  cacheTier: 'miss',
  missReason: null,
  benchmark: 2n,
  upstream: 1n,
  upstreamOutput: 0n,
  charge: 1n,
  saved: 1n,
  ownProviderCost: 0n,
  ownFeePpm: null,
  sharePpm: 500_000,
  finishReason: 'stop',
  outputCap: null,
  overrun: false,
  settlement: 'posted',
  overheadMs: 1,
} as unknown as Receipt;

const printer = () =>
  new ResponsePrinter({
    id: `resp_${BASE}`,
    body: { model: 'acme/one' },
    createdAt: 1,
    names,
    paths: [],
    sealThoughts: (_model, thoughts) => JSON.stringify(thoughts),
    now: () => 2,
  });

const chunk = (delta: unknown, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'c', model: 'acme/one', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

describe('the output of an answer', () => {
  it('is the same whole and in any pieces', () => {
    fc.assert(
      fc.property(answers, fc.infiniteStream(fc.integer({ min: 1, max: 7 })), (answer, stream) => {
        const sizes = () => stream.next().value as number;
        const events: any[] = [];
        const streamed = outputOf(
          deltasOf(answer, sizes).map((delta) => ({ delta })),
          events,
        );
        expect(streamed).toEqual(outputOf([{ delta: messageOf(answer) }]));
        const done = events
          .filter(({ type }) => type === 'response.output_item.done')
          .map(({ item }) => item);
        expect(
          done.sort(
            (a, b) =>
              streamed.findIndex(({ id }) => id === a.id) - streamed.findIndex(({ id }) => id === b.id),
          ),
        ).toEqual(streamed);
      }),
    );
  });

  it('is said in the same events whichever chunks arrive together', () => {
    fc.assert(
      fc.property(answers, fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 20 }), (answer, groups) => {
        const chunks = [
          ...deltasOf(answer, () => 3).map((delta) => Buffer.from(chunk(delta)).toString('latin1')),
          Buffer.from(chunk({}, 'stop')).toString('latin1'),
        ];
        const oneByOne = printer();
        const all = chunks.map((text) => oneByOne.push(text)).join('') + oneByOne.end(RECEIPT);
        const grouped = printer();
        let text = '';
        for (let at = 0, group = 0; at < chunks.length; group++) {
          const size = groups[group] ?? chunks.length;
          text += grouped.push(chunks.slice(at, at + size).join(''));
          at += size;
        }
        expect(text + grouped.end(RECEIPT)).toBe(all);
        const events = [...all.matchAll(/^data: (\{.*)$/gm)].map(([, json]) => JSON.parse(json as string));
        checkGrammar(events);
        expect(all.endsWith('data: [DONE]\n\n')).toBe(true);
        // Every unit is a byte: no text is written half.
        expect([...all].every((unit) => unit.charCodeAt(0) < 128)).toBe(true);
      }),
    );
  });

  it('takes nothing of events that cannot be read', () => {
    const broken = printer();
    expect(broken.push(`${chunk({ content: 'a' })}data: {"x\n\n`)).toBe(null);
    expect(broken.push(chunk({ content: 'b' }))).toContain('"sequence_number":0');
    broken.end(RECEIPT);
    expect(JSON.parse(broken.ended?.text ?? '').output_text).toBe('b');
  });

  it('keeps signatures that come after a text, as thoughts that belong to it', () => {
    const details = [{ type: 'reasoning.encrypted', id: 'sig', data: 'x' }];
    const items = outputOf([
      { delta: { content: 'Yes' } },
      { delta: { reasoning_details: details } },
      { delta: { content: '.' } },
    ]);
    expect(items.map(({ type }) => type)).toEqual(['message', 'reasoning']);
    expect(items[0]).toMatchObject({ content: [{ text: 'Yes.' }] });
    expect(JSON.parse((items[1] as any).encrypted_content)).toMatchObject({ details, late: true });
  });

  it('cites flat', () => {
    const cited = { url: 'https://a.test', title: 'A', start_index: 0, end_index: 3 };
    const [item] = outputOf([
      { delta: { content: 'Yes' } },
      { delta: { annotations: [{ type: 'url_citation', url_citation: cited }, { type: 'other' }] } },
    ]);
    expect((item as any).content[0].annotations).toEqual([{ type: 'url_citation', ...cited }]);
  });

  it('hears nothing of a call without a name', () => {
    expect(outputOf([{ delta: { tool_calls: [{ index: 0, function: { arguments: '{}' } }] } }])).toEqual([]);
  });

  it('keeps what came of a call before its name', () => {
    const piece = (call: object) => ({ delta: { tool_calls: [{ index: 0, ...call }] } });
    expect(
      outputOf([
        piece({ id: 'call_7', function: { arguments: '{"a"' } }),
        piece({ function: { name: 'look', arguments: ':1' } }),
        piece({ function: { arguments: '}' } }),
      ]),
    ).toMatchObject([{ type: 'function_call', call_id: 'call_7', name: 'look', arguments: '{"a":1}' }]);
  });

  it('marks what broke off', () => {
    const events: any[] = [];
    const writer = new OutputWriter({
      idBase: BASE,
      names,
      summarize: true,
      sealThoughts: () => '',
      emit: (type, fields) => events.push({ type, ...fields }),
    });
    writer.take({
      delta: {
        content: 'Half',
        tool_calls: [{ index: 0, id: 'c', function: { name: 'look', arguments: '{"a' } }],
      },
    });
    writer.end('incomplete');
    expect(writer.items).toMatchObject([{ status: 'completed' }, { status: 'incomplete', arguments: '{"a' }]);
  });
});

describe('a custom tool’s input', () => {
  it('is read out of its function’s arguments, cut anywhere', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 30 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 5 }),
        (text, escaped, size) => {
          const plain = JSON.stringify({ input: text });
          const json = escaped
            ? plain.replace(
                /[^\x20-\x7e]/g,
                (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
              )
            : plain;
          const input = new CustomInput();
          let said = '';
          for (let at = 0; at < json.length; at += size) said += input.push(json.slice(at, at + size));
          said += input.end();
          expect(said).toBe(text);
          expect(input.text).toBe(text);
        },
      ),
    );
  });

  it('is all that was written, where that is something else', () => {
    for (const [json, expected] of [
      ['plain words', 'plain words'],
      ['{"patch":"x"}', '{"patch":"x"}'],
      ['{"other":1,"input":"late"}', 'late'],
      ['', ''],
    ]) {
      const input = new CustomInput();
      input.push(json as string);
      input.end();
      expect(input.text).toBe(expected);
    }
  });
});

describe('an item’s id', () => {
  it('names its response', () => {
    expect(responseIdOfItem(itemId('msg', BASE, 'output', 3))).toBe(`resp_${BASE}`);
    expect(itemId('msg', BASE, 'output', 0)).not.toBe(itemId('msg', BASE, 'input', 0));
    for (const id of ['msg_1', `resp_${BASE}`, `msg_${BASE}2000000`, ''])
      expect(responseIdOfItem(id)).toBe(null);
  });
});
