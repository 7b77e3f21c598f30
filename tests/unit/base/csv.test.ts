// Guarantee: no cell that people wrote is a formula in a table program, and every figure stays the number it is.
import { describe, expect, it } from 'vitest';
import { csvFigure, csvText } from '@/lib/base/csv';

describe('csvText', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '|calc', '%0'])('defuses %j', (text) => {
    expect(csvText(text)).toMatch(/^"?'/);
  });

  it('quotes what would end a cell, and leaves the rest alone', () => {
    expect(csvText('a "b", c\r\nd')).toBe('"a ""b"", c\r\nd"');
    expect(csvText('\r\n=1')).toBe(`"'\r\n=1"`);
    expect(csvText('openai/gpt-4.1-mini')).toBe('openai/gpt-4.1-mini');
    expect(csvText(null)).toBe('');
  });
});

describe('csvFigure', () => {
  it('keeps a negative amount a number', () => {
    expect(csvFigure('-0.000001')).toBe('-0.000001');
    expect(csvFigure(0)).toBe('0');
    expect(csvFigure(null)).toBe('');
  });
});
