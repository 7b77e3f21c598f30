// Guarantee: the reference shows a schema as it is: every member with its type, its bounds and whether it must be there, whatever the schema is nested in.
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { FieldList } from '@/components/docs/reference/field-list';
import { type Field, fieldsOf, type Json } from '@/components/docs/reference/field-tree';

const resolve = (ref: string): Json => {
  const found = ({ '#/Person': PERSON, '#/Tree': TREE } as Record<string, Json>)[ref];
  if (!found) throw new Error(`nothing at ${ref}`);
  return found;
};
const PERSON = {
  type: 'object',
  description: 'Somebody.',
  properties: { name: { type: 'string', minLength: 1 } },
  required: ['name'],
};
const TREE = { type: 'object', properties: { children: { type: 'array', items: { $ref: '#/Tree' } } } };

const membersOf = (properties: Json, required: string[] = []) =>
  fieldsOf({ type: 'object', properties, required }, resolve);
const fieldOf = (schema: Json): Field => {
  const [field] = membersOf({ it: schema });
  if (!field) throw new Error('no field');
  return field;
};
const depthOf = (fields: readonly Field[]): number =>
  fields.length === 0 ? 0 : 1 + Math.max(...fields.map(({ fields: inner }) => depthOf(inner)));

describe('the tree of a schema', () => {
  it('has every member, in its order, and knows which are required', () => {
    const fields = membersOf({ b: { type: 'string' }, a: { type: 'integer' } }, ['a']);
    expect(fields.map(({ name, type, presence }) => [name, type, presence])).toEqual([
      ['b', 'string', 'optional'],
      ['a', 'integer', 'required'],
    ]);
  });

  it.each<[Json, string]>([
    [{ type: 'string' }, 'string'],
    [{ const: 'x' }, 'string'],
    [{}, 'any'],
    [{ type: 'null' }, 'null'],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string or null'],
    [
      { anyOf: [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, { type: 'null' }] },
      'string or number or null',
    ],
    [{ type: ['boolean', 'null'] }, 'boolean or null'],
    [{ type: 'array', items: { type: 'string' } }, 'list of strings'],
    [{ type: 'array', items: { type: 'array', items: { type: 'integer' } } }, 'list of list of integers'],
    [{ type: 'object', additionalProperties: { type: 'number' } }, 'map of numbers'],
    [{ type: 'array', items: { $ref: '#/Person' } }, 'list of objects'],
  ])('names the type of %j', (schema, type) => {
    expect(fieldOf(schema).type).toBe(type);
  });

  it('says what a value is bound to, and nothing that binds no value', () => {
    expect(fieldOf({ type: 'number', minimum: 0, maximum: 2 }).facts).toEqual(['0 to 2']);
    expect(fieldOf({ type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER }).facts).toEqual([
      '1 or more',
    ]);
    expect(
      fieldOf({ type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }).facts,
    ).toEqual([]);
    expect(fieldOf({ type: 'string', minLength: 1 }).facts).toEqual(['not empty']);
    expect(fieldOf({ type: ['integer', 'null'], minimum: 1, maximum: 128 }).facts).toEqual(['1 to 128']);
    expect(
      fieldOf({ type: 'array', items: { type: 'string', enum: ['a', 'b'] }, minItems: 1 }).facts,
    ).toEqual(['of `a`, `b`', 'not empty']);
    expect(fieldOf({ type: 'string', maxLength: 2048 }).facts).toEqual(['at most 2,048 characters']);
    expect(fieldOf({ type: 'string', enum: ['asc', 'desc'], default: 'desc' }).facts).toEqual([
      '`asc`, `desc`',
      'default `"desc"`',
    ]);
    expect(fieldOf({ anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] }).facts).toEqual([
      'a time, ISO 8601',
    ]);
  });

  it('looks through references, lists, maps and null to the members below', () => {
    for (const schema of [
      { $ref: '#/Person' },
      { anyOf: [{ $ref: '#/Person' }, { type: 'null' }] },
      { type: 'array', items: { $ref: '#/Person' } },
      { type: 'object', additionalProperties: { $ref: '#/Person' } },
      { anyOf: [{ type: 'string' }, { type: 'array', items: { $ref: '#/Person' } }] },
    ]) {
      const field = fieldOf(schema);
      expect(field.fields, JSON.stringify(schema)).toMatchObject([{ name: 'name', presence: 'required' }]);
    }
    expect(fieldOf({ $ref: '#/Person' }).about).toBe('Somebody.');
    expect(fieldOf({ $ref: '#/Person', description: 'The owner.' }).about).toBe('The owner.');
  });

  it('gives each of several shapes its name and its members', () => {
    const shapes = fieldsOf(
      {
        anyOf: [
          { type: 'object', properties: { type: { const: 'text' } } },
          { type: 'object', properties: { type: { enum: ['a', 'b'] }, size: { type: 'integer' } } },
          { type: 'object', properties: { type: { type: 'string' } } },
          { title: 'Embeddings', type: 'object', properties: { input: {} } },
        ],
      },
      resolve,
    );
    expect(shapes.map(({ name }) => name)).toEqual(['text', 'a, b', 'any other type', 'Embeddings']);
    expect(shapes[1]?.fields.map(({ name }) => name)).toEqual(['type', 'size']);
  });

  it('ends where a schema holds itself', () => {
    expect(depthOf(fieldsOf(TREE, resolve))).toBeLessThan(20);
  });
});

describe('the list of fields', () => {
  const html = renderToStaticMarkup(
    <FieldList
      label="Body"
      of="request"
      fields={membersOf(
        {
          owner: { $ref: '#/Person' },
          note: { type: 'string', description: 'Of `x` <b>only</b>.', minLength: 1 },
        },
        ['owner'],
      )}
    />,
  );

  it('folds nested members without script, and says what is inside', () => {
    expect(html).toMatch(
      /<details[^>]*>(?:(?!<\/details>).)*1 member<span[^>]*> of owner(?:(?!<\/details>).)*not empty/s,
    );
    expect(html).not.toContain('<script');
    expect(html).not.toMatch(/<details[^>]* open/);
  });

  it('marks in an answer what is not always there, and no shape', () => {
    const answer = membersOf({ a: {}, b: {} }, ['a']).concat({
      ...fieldOf({}),
      name: 'c',
      presence: 'shape',
    });
    const marked = renderToStaticMarkup(<FieldList label="Answer" of="answer" fields={answer} />);
    expect(marked.match(/>not always</g)).toHaveLength(1);
    expect(marked).toMatch(/>b<\/code>(?:(?!<\/li>).)*not always/s);
    expect(marked).not.toContain('>required<');
  });

  it('marks what is required, prints code as code and markup as text', () => {
    expect(html.match(/>required</g)).toHaveLength(2);
    expect(html).toMatch(/<code[^>]*>x<\/code>/);
    expect(html).toContain('&lt;b&gt;only&lt;/b&gt;');
  });
});
