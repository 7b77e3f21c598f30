// Guarantee: a list of vectors is given on byte for byte where it is as asked, and else in the order and the form asked for.
import { describe, expect, it } from 'vitest';
import { arrayItems, topLevelMembers } from '@/lib/openai/json-bytes';
import { arrangeVectors, printVectors, toBase64 } from '@/lib/openai/vectors';

const arrange = (text: string, inputs: number, encoding: 'float' | 'base64' = 'float') => {
  const bytes = Buffer.from(text);
  return arrangeVectors(bytes, { start: 0, end: bytes.length }, inputs, encoding)?.toString() ?? null;
};
const item = (index: number, embedding: unknown) => ({ object: 'embedding', index, embedding });

describe('arrangeVectors', () => {
  it('keeps a provider’s bytes, spaces and further members too', () => {
    const text =
      '[ {"embedding" : [0.10, -2e-3 ,3], "index": 0, "more": {"a":[1]}} ,{"index":1,"embedding":[1]}]';
    expect(arrange(text, 2)).toBe(text);
  });

  it('takes a vector without an index for that of its place', () => {
    const text = '[{"embedding":[1]},{"embedding":[2]}]';
    expect(arrange(text, 2)).toBe(text);
  });

  it('puts vectors into the order of their inputs without touching their numbers', () => {
    const text = '[{"index":1,"embedding":[0.10,2e1]},{"index":0,"embedding":[1.50]}]';
    expect(arrange(text, 2)).toBe(
      '[{"object":"embedding","index":0,"embedding":[1.50]},{"object":"embedding","index":1,"embedding":[0.10,2e1]}]',
    );
  });

  it('writes floats as base64 and base64 as floats', () => {
    const vector = [0.5, -0.25, 1];
    const floats = JSON.stringify([item(0, vector)]);
    const texts = JSON.stringify([item(0, toBase64(vector))]);
    expect(arrange(floats, 1, 'base64')).toBe(texts);
    expect(arrange(texts, 1, 'float')).toBe(floats);
    expect(toBase64(vector)).toBe(Buffer.from(Float32Array.from(vector).buffer).toString('base64'));
    expect(printVectors([vector], 'float').toString()).toBe(floats);
  });

  it.each([
    ['too few', '[{"index":0,"embedding":[1]}]', 2],
    ['too many', '[{"index":0,"embedding":[1]},{"index":1,"embedding":[1]}]', 1],
    ['one twice', '[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]', 2],
    ['an index beyond', '[{"index":5,"embedding":[1]}]', 1],
    ['an empty vector', '[{"index":0,"embedding":[]}]', 1],
    ['an empty text', '[{"index":0,"embedding":""}]', 1],
    ['no vector', '[{"index":0,"embedding":null}]', 1],
    ['none at all', '[{"index":0}]', 1],
    ['no list', '{"index":0}', 1],
    ['cut off', '[{"index":0,"embedding":[1,2', 1],
  ])('refuses %s', (_, text, inputs) => {
    expect(arrange(text, inputs)).toBeNull();
  });
});

describe('lists of numbers', () => {
  it('are leapt over, whatever stands beside and inside them', () => {
    const value = { a: [1, -2.5, [3, '],'], 4], b: [-1, { c: ']' }], d: [[1], [2, 3]], e: [0], f: [1, '"'] };
    const bytes = Buffer.from(JSON.stringify(value));
    const members = topLevelMembers(bytes) ?? [];
    for (const { key, valueStart, valueEnd } of members)
      expect(JSON.parse(bytes.toString('utf8', valueStart, valueEnd))).toEqual(
        value[key as keyof typeof value],
      );
    expect(members).toHaveLength(5);
    const nested = Buffer.from('[[1,2],[3,[4]],-5]');
    expect(
      arrayItems(nested, 0, nested.length)?.map(({ start, end }) => nested.toString('utf8', start, end)),
    ).toEqual(['[1,2]', '[3,[4]]', '-5']);
  });
});
