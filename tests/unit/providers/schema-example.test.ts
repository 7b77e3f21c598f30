// Guarantee: the sandbox's instance of a schema validates against it, always the same, and no schema makes it run on.
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { patternExample } from '@/lib/providers/sandbox/pattern-example';
import { exampleOf } from '@/lib/providers/sandbox/schema-example';

const person = {
  type: 'object',
  properties: { name: { type: 'string', minLength: 20 }, age: { type: 'integer', minimum: 18, maximum: 20 } },
  required: ['name', 'age'],
  additionalProperties: false,
};

const schemas: Record<string, object> = {
  string: { type: 'string' },
  'short string': { type: 'string', maxLength: 3 },
  'long string': { type: 'string', minLength: 100, maxLength: 101 },
  integer: { type: 'integer' },
  'integer in bounds': { type: 'integer', minimum: 7, maximum: 9 },
  'integer, exclusive': { type: 'integer', exclusiveMinimum: 7, exclusiveMaximum: 9 },
  'integer below zero': { type: 'integer', maximum: -5 },
  'multiple of': { type: 'integer', minimum: 10, multipleOf: 7 },
  'number between': { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
  'number multiple': { type: 'number', multipleOf: 0.25, minimum: 3.1 },
  boolean: { type: 'boolean' },
  null: { type: 'null' },
  enum: { enum: ['b', 'a'] },
  'enum of numbers': { type: 'integer', enum: [5, 6] },
  const: { const: 'fixed' },
  'nullable by list': { type: ['string', 'null'] },
  'nullable by union': { anyOf: [{ type: 'null' }, { type: 'integer' }] },
  object: person,
  nested: {
    type: 'object',
    properties: { who: person, list: { type: 'array', items: person } },
    required: ['who', 'list'],
  },
  'optional members': { type: 'object', properties: { a: { type: 'string' }, b: { type: 'number' } } },
  'array sizes': { type: 'array', items: { type: 'integer' }, minItems: 3, maxItems: 4 },
  'no items': { type: 'array', items: { type: 'integer' }, maxItems: 0 },
  tuple: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }], items: false, minItems: 2 },
  'free values': { type: 'object', additionalProperties: { type: 'integer' } },
  references: {
    type: 'object',
    properties: { a: { $ref: '#/$defs/person' } },
    required: ['a'],
    $defs: { person },
  },
  recursive: {
    $ref: '#/$defs/node',
    $defs: {
      node: {
        type: 'object',
        properties: {
          value: { type: 'integer' },
          children: { type: 'array', items: { $ref: '#/$defs/node' } },
        },
        required: ['value', 'children'],
        additionalProperties: false,
      },
    },
  },
  'recursive by union': {
    type: 'object',
    properties: { next: { anyOf: [{ $ref: '#' }, { type: 'null' }] } },
    required: ['next'],
  },
  'one of': {
    oneOf: [
      {
        type: 'object',
        properties: { kind: { const: 'a' }, x: { type: 'integer' } },
        required: ['kind', 'x'],
      },
      { type: 'object', properties: { kind: { const: 'b' } }, required: ['kind'] },
    ],
  },
  'all of': {
    allOf: [
      { type: 'object', properties: { a: { type: 'integer', minimum: 3 } }, required: ['a'] },
      { type: 'object', properties: { a: { maximum: 3 }, b: { type: 'string' } }, required: ['b'] },
    ],
  },
  email: { type: 'string', format: 'email' },
  uuid: { type: 'string', format: 'uuid' },
  'date and time': { type: 'string', format: 'date-time' },
  date: { type: 'string', format: 'date' },
  ipv4: { type: 'string', format: 'ipv4' },
  pattern: { type: 'string', pattern: '^[A-Z]{2}-\\d{4}$' },
  'required beyond properties': { type: 'object', required: ['x'] },
};

describe('an instance validates', () => {
  test.each(Object.entries(schemas))('%s', (_name, schema) => {
    const example = exampleOf(schema);
    const checked = z.fromJSONSchema(schema as never).safeParse(example);
    expect(checked.error?.issues ?? [], JSON.stringify(example)).toEqual([]);
    expect(exampleOf(schema)).toEqual(example);
    expect(JSON.parse(JSON.stringify(example))).toEqual(example);
  });
});

test('unique items differ', () => {
  const items = { type: 'integer', minimum: 1 };
  expect(exampleOf({ type: 'array', items, minItems: 3, uniqueItems: true })).toEqual([1, 2, 3]);
  const choices = { enum: ['x', 'y'] };
  expect(exampleOf({ type: 'array', items: choices, minItems: 2, uniqueItems: true })).toEqual(['x', 'y']);
});

test('free values and members that only required names', () => {
  expect(exampleOf({ type: 'object', minProperties: 2, additionalProperties: { type: 'boolean' } })).toEqual({
    key1: true,
    key2: true,
  });
  expect(JSON.stringify(exampleOf(JSON.parse('{"type":"object","required":["__proto__"]}')))).toContain(
    '__proto__',
  );
});

describe('schemas that would run on', () => {
  const wide = { type: 'object', properties: {} as Record<string, unknown>, required: [] as string[] };
  for (let index = 0; index < 50; index++) {
    wide.properties[`p${index}`] = { $ref: '#' };
    wide.required.push(`p${index}`);
  }
  test.each<[string, unknown]>([
    ['requires itself', { type: 'object', properties: { me: { $ref: '#' } }, required: ['me'] }],
    ['refers to itself', { $ref: '#' }],
    [
      'refers in a ring',
      { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } },
    ],
    ['requires itself fifty times', wide],
    ['a billion items', { type: 'array', items: { type: 'integer' }, minItems: 1e9 }],
    ['a billion letters', { type: 'string', minLength: 1e9 }],
    ['a wicked pattern', { type: 'string', pattern: '^(a+)+(b{1000}){1000}$' }],
    ['nonsense', { type: 7, properties: [], required: 'x', enum: 3, anyOf: {}, $ref: 5 }],
    ['true', true],
    ['null', null],
  ])('%s', (_name, schema) => {
    const started = performance.now();
    const text = JSON.stringify(exampleOf(schema)) ?? '';
    expect(performance.now() - started).toBeLessThan(1000);
    expect(text.length).toBeLessThan(2_000_000);
  });
});

describe('patterns', () => {
  test.each([
    '^[A-Z]{2}-\\d{4}$',
    '^\\w+@\\w+\\.[a-z]{2,}$',
    '^(red|green|blue)$',
    '^(?:\\+\\d{1,3})?\\s?\\(?\\d{3}\\)?[\\s.-]?\\d{4}$',
    '^[^aeiou]{3}$',
    '^#[0-9a-fA-F]{6}$',
    '^\\d{4}-(0[1-9]|1[0-2])$',
    '^v?\\d+\\.\\d+\\.\\d+$',
    'abc',
    '^[\\w.-]+$',
    '^$',
  ])('%s', (pattern) => {
    const sample = patternExample(pattern);
    expect(sample).not.toBeNull();
    expect(sample).toMatch(new RegExp(pattern));
  });

  test('grow to a least length', () => {
    const sample = patternExample('^[a-z]+$', 12);
    expect(sample).toMatch(/^[a-z]{12,}$/);
  });

  test.each(['(?=a)b', '\\p{L}+', '(a', 'a**', '\\1', 'x'.repeat(5000)])('%s is left alone', (pattern) => {
    expect(patternExample(pattern)).toBeNull();
  });
});
