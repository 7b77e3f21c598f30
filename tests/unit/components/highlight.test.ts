// Guarantee: highlighting changes how a sample looks and never what it says.
import { describe, expect, it, vi } from 'vitest';
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
    ['toml', 'model = "a"\n\n\n[x]'],
    ['text', 'a\n\nb'],
    ['ts', ''],
    ['ts', '"unended'],
    ['ts', 'a "b\\"c" // d "e'],
  ] as const)('keeps every character of a %s sample', (language, code) => {
    const lines = highlight(code, language);
    expect(lines.map(({ pieces }) => pieces.map(({ text }) => text).join('')).join('\n')).toBe(code);
    expect(lines.map(({ text }) => text).join('\n')).toBe(code);
    expect(lines.map(({ at }) => code[at - 1] ?? '\n').every((before) => before === '\n')).toBe(true);
    expect(new Set(lines.map(({ at }) => at)).size).toBe(lines.length);
  });

  it('reads every line to its end, on a machine that takes a second for each word', () => {
    let now = Date.now();
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => (now += 1_000));
    const [line] = highlight('import slow from "slow";', 'ts');
    clock.mockRestore();
    const looks = Object.fromEntries((line?.pieces ?? []).map(({ text, look }) => [text.trim(), look]));
    expect(looks).toMatchObject({
      import: 'text-code-word',
      from: 'text-code-word',
      '"slow"': 'text-code-text',
    });
  });

  it('does not take an address for a comment', () => {
    const looks = highlight('curl https://gateway.example', 'shell').flatMap(({ pieces }) => pieces);
    expect(looks.some(({ look }) => look === 'text-panel-muted')).toBe(false);
  });

  it('sets off texts and words', () => {
    const pieces = highlight('const a = "b"', 'ts').flatMap((line) => line.pieces);
    const lookOf = (text: string) => pieces.find((piece) => piece.text === text)?.look;
    expect(lookOf('const')).toBe('text-code-word');
    expect(lookOf('"b"')).toBe('text-code-text');
  });
});
