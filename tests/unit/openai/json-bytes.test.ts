// Guarantee: editing a JSON object as bytes gives what editing the parsed object would give.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arrayItems,
  excessOf,
  hasTwinMembers,
  MAX_DEPTH,
  MAX_VALUES,
  spliceMembers,
  topLevelMembers,
} from '@/lib/openai/json-bytes';

describe('spliceMembers', () => {
  it('agrees with parsing, editing and printing, for any object and any edit', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(
        object,
        fc.dictionary(fc.string(), fc.option(fc.jsonValue())),
        fc.nat(3),
        (body, edits, indent) => {
          const keys = Object.keys(body);
          const all = new Map<string, string | null>();
          for (const [key, value] of Object.entries(edits))
            all.set(key, value === null ? null : JSON.stringify(value));
          const first = keys[0];
          if (first !== undefined) all.set(first, '"spliced"');
          const expected: Record<string, unknown> = { ...body };
          for (const [key, text] of all) {
            if (text === null) delete expected[key];
            else
              Object.defineProperty(expected, key, {
                value: JSON.parse(text),
                enumerable: true,
                configurable: true,
                writable: true,
              });
          }
          const spliced = spliceMembers(Buffer.from(JSON.stringify(body, null, indent)), all);
          expect(JSON.parse(spliced.toString())).toEqual(JSON.parse(JSON.stringify(expected)));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('finds a key written with escapes and removes its twin', () => {
    const body = Buffer.from('{"mod\\u0065l":"a","x":1,"model":"b"}');
    expect(spliceMembers(body, new Map([['model', '"c"']])).toString()).toBe('{"model":"c","x":1}');
    expect(hasTwinMembers(topLevelMembers(body)!)).toBe(true);
  });

  it('leaves what is no whole object unchanged', () => {
    for (const text of ['', '[1]', '{"a":', '{"a":1', '{"a" 1}', 'null', '{"a":"\\']) {
      expect(topLevelMembers(Buffer.from(text)), text).toBeNull();
      expect(spliceMembers(Buffer.from(text), new Map([['a', '2']])).toString()).toBe(text);
    }
  });

  it('skips long strings with quotes and backslashes, and deep nesting, in linear time', () => {
    const text = JSON.stringify({ a: '\\"'.repeat(50_000), b: [[{ c: '}]"' }]], model: 'm' });
    const deep = `{"d":${'['.repeat(100_000)}${']'.repeat(100_000)},"model":"x"}`;
    expect(topLevelMembers(Buffer.from(text))?.map((member) => member.key)).toEqual(['a', 'b', 'model']);
    expect(topLevelMembers(Buffer.from(deep))?.map((member) => member.key)).toEqual(['d', 'model']);
  });
});

describe('excessOf', () => {
  const list = (length: number, value: string) =>
    Buffer.from(`{"messages":[${new Array(length).fill(value)}]}`);

  it('finds more values than anyone sends, and what they are does not matter', () => {
    for (const value of ['0', '{}', '[]', '""', '{"type":"text"}']) {
      expect(excessOf(list(MAX_VALUES + 1, value))).toBe('values');
      expect(excessOf(list(1_000, value))).toBeNull();
    }
  });

  it('finds a text nested too deeply, whole or broken off', () => {
    expect(excessOf(Buffer.from('['.repeat(MAX_DEPTH + 1)))).toBe('depth');
    expect(excessOf(Buffer.from('['.repeat(MAX_DEPTH) + ']'.repeat(MAX_DEPTH)))).toBeNull();
  });

  it('does not count what stands in strings', () => {
    const text = '[{,"\\'.repeat(MAX_VALUES);
    expect(excessOf(Buffer.from(JSON.stringify({ messages: [{ content: text }] })))).toBeNull();
  });
});

describe('the values of an array', () => {
  const itemsOf = (text: string) => {
    const bytes = Buffer.from(text);
    return arrayItems(bytes, 0, bytes.length)?.map(({ start, end }) => bytes.toString('utf8', start, end));
  };

  it.each([
    ['[]', []],
    [' [ ] ', []],
    ['[1, "a,]" ,{"b":[2]},[3],null ]', ['1', '"a,]"', '{"b":[2]}', '[3]', 'null']],
    ['["é\\"",-1.5e3]', ['"é\\""', '-1.5e3']],
  ])('%s', (text, expected) => {
    expect(itemsOf(text)).toEqual(expected);
  });

  it.each(['', '{}', '[', '[1', '[1,', '[1 2]', '["a', '[{"a":1]'])('%s is none', (text) => {
    expect(itemsOf(text)).toBeUndefined();
  });
});
