/** A JSON Schema, or any piece of an OpenAPI document. */
export type Json = { readonly [name: string]: unknown };

/** A member of a body or an answer, as the reference lists it. */
export interface Field {
  /** Its name; of one of several shapes, what tells it from the others. */
  name: string;
  /** In words: `string`, `list of objects`, `string or null`. */
  type: string;
  /** Whether it must be there; `shape`: one of several that the value may have. */
  presence: 'required' | 'optional' | 'shape';
  about: string | null;
  /** What its value is bound to, each a phrase with `code` in backticks. */
  facts: readonly string[];
  /** Members of the object, or of the list's objects; or the shapes it may have. */
  fields: readonly Field[];
}

/** Finds what a `$ref` of the document names. */
export type Resolve = (ref: string) => Json;

/** Deeper than any schema of ours; one that holds itself ends there. */
const MAX_DEPTH = 12;

/** The members of a schema as a tree; of a union of objects, its shapes. A list's members are its rows'. */
export function fieldsOf(schema: Json, resolve: Resolve, depth = 0): Field[] {
  if (depth > MAX_DEPTH) return [];
  const { shapes } = shapesOf(schema, resolve);
  const withMembers = shapes.filter((shape) => hasMembers(shape, resolve));
  if (withMembers.length > 1)
    return withMembers.map((shape, at) => ({
      name: shapeName(shape, resolve) ?? `Shape ${at + 1}`,
      type: typeOf(shape, resolve),
      presence: 'shape',
      about: textOf(shape.description),
      facts: [],
      fields: fieldsOf(shape, resolve, depth + 1),
    }));
  const [shape] = withMembers;
  if (!shape) return [];
  if (isJson(shape.items)) return fieldsOf(shape.items, resolve, depth + 1);
  if (!isJson(shape.properties))
    return isJson(shape.additionalProperties) ? fieldsOf(shape.additionalProperties, resolve, depth + 1) : [];
  const required = new Set(Array.isArray(shape.required) ? shape.required : []);
  return Object.entries(shape.properties).map(([name, member]) =>
    fieldOf(name, asJson(member), required.has(name) ? 'required' : 'optional', resolve, depth + 1),
  );
}

/** One member with all that is said of it. */
export function fieldOf(
  name: string,
  schema: Json,
  presence: Field['presence'],
  resolve: Resolve,
  depth = 0,
): Field {
  const { shapes } = shapesOf(schema, resolve);
  return {
    name,
    type: typeOf(schema, resolve),
    presence,
    about: textOf(schema.description) ?? (shapes.length === 1 ? textOf(shapes[0]?.description) : null),
    facts: [...new Set([...shapes.flatMap(factsOf), ...defaultOf(schema)])],
    fields: fieldsOf(schema, resolve, depth),
  };
}

/** A schema without its references and unions: the shapes a value may have, and whether it may be null. */
function shapesOf(schema: Json, resolve: Resolve): { shapes: Json[]; isNullable: boolean } {
  const found = follow(schema, resolve);
  const types = Array.isArray(found.type) ? found.type : null;
  const members = types
    ? types.map((type) => ({ ...found, type }))
    : [...listOf(found.anyOf), ...listOf(found.oneOf)];
  if (members.length === 0)
    return { shapes: found.type === 'null' ? [] : [found], isNullable: found.type === 'null' };
  const inner = members.map((member) => shapesOf(member, resolve));
  return {
    shapes: inner.flatMap(({ shapes }) => shapes),
    isNullable: inner.some(({ isNullable }) => isNullable),
  };
}

/** A type in words. */
export function typeOf(schema: Json, resolve: Resolve): string {
  const { shapes, isNullable } = shapesOf(schema, resolve);
  const words = [...new Set(shapes.map((shape) => wordOf(shape, resolve)))];
  return [...words, ...(isNullable ? ['null'] : [])].join(' or ') || 'null';
}

function wordOf(shape: Json, resolve: Resolve): string {
  if (shape.type === 'array') {
    const row = isJson(shape.items) ? typeOf(shape.items, resolve) : 'any';
    return `list of ${row.split(' or ').map(pluralOf).join(' or ')}`;
  }
  if (
    isJson(shape.additionalProperties) &&
    !isJson(shape.properties) &&
    typeof shape.additionalProperties.type === 'string'
  )
    return `map of ${pluralOf(typeOf(shape.additionalProperties, resolve))}`;
  if (typeof shape.type === 'string') return shape.type;
  const values = [
    ...(Array.isArray(shape.enum) ? shape.enum : []),
    ...('const' in shape ? [shape.const] : []),
  ];
  return values.length > 0 ? typeof values[0] : 'any';
}

function pluralOf(word: string): string {
  return word === 'any' || word === 'null' || word.startsWith('list') ? word : `${word}s`;
}

function hasMembers(shape: Json, resolve: Resolve): boolean {
  if (isJson(shape.properties)) return Object.keys(shape.properties).length > 0;
  const inner = isJson(shape.items) ? shape.items : shape.additionalProperties;
  return isJson(inner) && shapesOf(inner, resolve).shapes.some((row) => hasMembers(row, resolve));
}

/** What tells a shape from its siblings: its title, or the value or values of its `type`. */
function shapeName(shape: Json, resolve: Resolve): string | null {
  const { properties, title } = shape;
  if (typeof title === 'string') return title;
  if (!isJson(properties)) return null;
  const type = isJson(properties.type) ? follow(properties.type, resolve) : {};
  const values = [...(Array.isArray(type.enum) ? type.enum : []), ...('const' in type ? [type.const] : [])];
  if (values.length > 0) return values.map(String).join(', ');
  return 'type' in properties ? 'any other type' : null;
}

const FORMATS: Readonly<Record<string, string>> = { 'date-time': 'a time, ISO 8601', date: 'a date' };

function factsOf(shape: Json): string[] {
  const facts: string[] = [];
  const values = [
    ...(Array.isArray(shape.enum) ? shape.enum : []),
    ...('const' in shape ? [shape.const] : []),
  ];
  if (values.length > 0) facts.push(values.map((value) => `\`${String(value)}\``).join(', '));
  if (isJson(shape.items) && Array.isArray(shape.items.enum)) facts.push(`of ${factsOf(shape.items)[0]}`);
  const format = typeof shape.format === 'string' ? FORMATS[shape.format] : undefined;
  if (format) facts.push(format);
  facts.push(...rangeOf(shape.minimum, shape.maximum, ''));
  facts.push(...rangeOf(shape.minLength, shape.maxLength, ' characters'));
  facts.push(...rangeOf(shape.minItems, shape.maxItems, ' entries'));
  return facts;
}

/** Bounds in words; those of every whole number, and those that say nothing, are left out. */
function rangeOf(least: unknown, most: unknown, unit: string): string[] {
  const from = typeof least === 'number' && least > Number.MIN_SAFE_INTEGER ? least : null;
  const to = typeof most === 'number' && most < Number.MAX_SAFE_INTEGER ? most : null;
  const count = (value: number) => value.toLocaleString('en');
  if (from !== null && to !== null) return [`${count(from)} to ${count(to)}${unit}`];
  if (to !== null) return [`at most ${count(to)}${unit}`];
  if (from === null || from === 0) return [];
  return unit === ''
    ? [`${count(from)} or more`]
    : from === 1
      ? ['not empty']
      : [`at least ${count(from)}${unit}`];
}

function defaultOf(schema: Json): string[] {
  return schema.default === undefined ? [] : [`default \`${JSON.stringify(schema.default)}\``];
}

function follow(schema: Json, resolve: Resolve): Json {
  return typeof schema.$ref === 'string' ? follow(resolve(schema.$ref), resolve) : schema;
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as an object; what is none is empty. */
export function asJson(value: unknown): Json {
  return isJson(value) ? value : {};
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isJson) : [];
}
