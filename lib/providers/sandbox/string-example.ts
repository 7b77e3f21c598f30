import { patternExample } from './pattern-example';

type Schema = Record<string, unknown>;

const LENGTH_MAX = 10_000;

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2025-01-01T12:00:00Z',
  date: '2025-01-01',
  time: '12:00:00Z',
  duration: 'P1D',
  email: 'simulated@example.com',
  'idn-email': 'simulated@example.com',
  hostname: 'example.com',
  'idn-hostname': 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/simulated',
  iri: 'https://example.com/simulated',
  url: 'https://example.com/simulated',
  'uri-reference': '/simulated',
  'json-pointer': '/simulated',
  regex: 'simulated',
  uuid: '00000000-0000-4000-8000-000000000000',
  byte: 'c2ltdWxhdGVk',
};

/** A string of a schema: by format, by pattern, else a word that says it is simulated, at a fitting length. */
export function stringExample(schema: Schema, name: string): string {
  const least = Math.min(length(schema.minLength) ?? 0, LENGTH_MAX);
  const most = length(schema.maxLength) ?? LENGTH_MAX;
  if (typeof schema.pattern === 'string') {
    const sample = patternExample(schema.pattern, least);
    if (sample !== null) return sample;
  }
  const formatted = typeof schema.format === 'string' ? FORMATS[schema.format] : undefined;
  if (formatted !== undefined) return formatted;
  return fitted(wordFor(name), least, most);
}

function wordFor(name: string): string {
  return /^[\w -]{1,40}$/.test(name) && name !== 'value'
    ? `simulated ${name.replace(/_/g, ' ')}`
    : 'simulated';
}

function fitted(word: string, least: number, most: number): string {
  if (word.length > most) return word.slice(0, most);
  return word.length < least ? word.padEnd(least, ' simulated') : word;
}

function length(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null;
}
