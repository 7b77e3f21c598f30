// Guarantee: highlighting changes how a sample looks and never what it says.
import { describe, expect, it } from 'vitest';
import { curlSample, nodeSample, pythonSample, quoteSample } from '@/components/site/samples';
import { highlight } from '@/components/ui/highlight';

const BASE = 'https://gateway.example/v1';

describe('highlight', () => {
  it.each([
    ['ts', nodeSample(BASE)],
    ['python', pythonSample(BASE)],
    ['shell', curlSample(BASE)],
    ['shell', quoteSample(BASE)],
    ['json', '{"a": "b"}'],
    ['ts', ''],
    ['ts', '"unended'],
    ['ts', 'a "b\\"c" // d "e'],
  ])('keeps every character of a %s sample', (language, code) => {
    expect(
      highlight(code, language)
        .map(({ text }) => text)
        .join(''),
    ).toBe(code);
  });

  it('does not take an address for a comment', () => {
    const pieces = highlight('see https://gateway.example', 'shell');
    expect(pieces.every(({ look }) => look === undefined)).toBe(true);
  });

  it('sets off texts and words', () => {
    const pieces = highlight('const a = "b"', 'ts').filter(({ look }) => look !== undefined);
    expect(pieces.map(({ text }) => text)).toEqual(['const', '"b"']);
  });
});
