import { numberExample } from './number-example';
import { stringExample } from './string-example';

export type Schema = Record<string, unknown>;

/** Below this depth only what is required is written: recursive schemas must end. */
const FULL_DEPTH = 4;
/** No honest schema requires as much; what goes on for ever is cut with null. */
const DEPTH_MAX = 40;
const NODES_FULL = 2_000;
const NODES_MAX = 10_000;
const ITEMS_MAX = 200;

interface Build {
  root: unknown;
  nodes: number;
}

/**
 * An instance of a JSON schema, the same every time: types, enum, const, required, nesting, sizes, `$ref`,
 * unions and intersections. A schema without any instance, or beyond what is understood, gets a near miss.
 */
export function exampleOf(schema: unknown): unknown {
  return build(schema, 'value', 0, { root: schema, nodes: 0 });
}

function build(written: unknown, name: string, depth: number, state: Build): unknown {
  if (++state.nodes > NODES_MAX || depth > DEPTH_MAX) return null;
  const isLean = depth > FULL_DEPTH || state.nodes > NODES_FULL;
  const schema = settled(written, isLean, state, 0);
  if (schema === null) return 'simulated';
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum) && schema.enum.length > 0) return schema.enum[0];
  switch (typeOf(schema, isLean)) {
    case 'object':
      return objectExample(schema, depth, isLean, state);
    case 'array':
      return arrayExample(schema, name, depth, isLean, state);
    case 'number':
      return numberExample(schema, false);
    case 'integer':
      return numberExample(schema, true);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return stringExample(schema, name);
  }
}

/** One schema without references, unions and intersections; null where anything goes. */
function settled(written: unknown, isLean: boolean, state: Build, steps: number): Schema | null {
  let schema = object(written);
  if (schema === null || steps > DEPTH_MAX) return null;
  if (typeof schema.$ref === 'string') {
    const { $ref, ...beside } = schema;
    const target = settled(resolve($ref as string, state.root), isLean, state, steps + 1);
    schema = merge(target ?? {}, beside);
  }
  if (Array.isArray(schema.allOf)) {
    const { allOf, ...rest } = schema;
    schema = rest;
    for (const part of allOf as unknown[]) {
      schema = merge(schema, settled(part, isLean, state, steps + 1) ?? {});
    }
  }
  for (const union of ['anyOf', 'oneOf']) {
    const options = schema[union];
    if (!Array.isArray(options) || options.length === 0) continue;
    const { [union]: _, ...rest } = schema;
    const chosen = settled(choose(options, isLean, state), isLean, state, steps + 1);
    schema = merge(rest, chosen ?? {});
  }
  return schema;
}

/** The first option that says something; deep down, the one that ends soonest. */
function choose(options: readonly unknown[], isLean: boolean, state: Build): unknown {
  const isNull = (option: unknown) => object(option)?.type === 'null';
  if (!isLean) return options.find((option) => !isNull(option)) ?? options[0];
  const isNested = (option: unknown) => {
    const schema = object(option);
    if (typeof schema?.$ref === 'string') return isRecursive(object(resolve(schema.$ref, state.root)));
    return isRecursive(schema);
  };
  return options.find(isNull) ?? options.find((option) => !isNested(option)) ?? options[0];
}

function isRecursive(schema: Schema | null): boolean {
  return schema !== null && (schema.type === 'object' || schema.type === 'array' || 'properties' in schema);
}

function objectExample(schema: Schema, depth: number, isLean: boolean, state: Build): unknown {
  const properties = object(schema.properties) ?? {};
  const required = Array.isArray(schema.required)
    ? schema.required.filter((key) => typeof key === 'string')
    : [];
  const most = size(schema.maxProperties, Number.POSITIVE_INFINITY);
  const keys = new Set<string>(required);
  if (!isLean) for (const key of Object.keys(properties)) if (keys.size < most) keys.add(key);
  const extra = object(schema.additionalProperties);
  const least = size(schema.minProperties, extra !== null && keys.size === 0 && !isLean ? 1 : 0);
  for (let index = 1; keys.size < Math.min(least, ITEMS_MAX); index++) keys.add(`key${index}`);
  const entries: [string, unknown][] = [];
  for (const key of keys) {
    const inner = Object.hasOwn(properties, key) ? properties[key] : (extra ?? {});
    entries.push([key, build(inner, key, depth + 1, state)]);
  }
  // Own members even for a key such as `__proto__`.
  return Object.fromEntries(entries);
}

function arrayExample(schema: Schema, name: string, depth: number, isLean: boolean, state: Build): unknown {
  const prefix = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
  const wanted = Math.max(prefix.length, isLean || schema.items === false ? 0 : 1);
  const least = size(schema.minItems, 0);
  const count = Math.min(Math.max(wanted, least), size(schema.maxItems, ITEMS_MAX), ITEMS_MAX);
  const items: unknown[] = [];
  for (let index = 0; index < count; index++) {
    const inner = index < prefix.length ? prefix[index] : (schema.items ?? schema.contains ?? {});
    const item = build(inner, name, depth + 1, state);
    items.push(schema.uniqueItems === true ? unlike(item, index, inner, state) : item);
  }
  return items;
}

/** A different item at each place, as far as the schema has any. */
function unlike(item: unknown, index: number, schema: unknown, state: Build): unknown {
  const options = settled(schema, false, state, 0)?.enum;
  if (Array.isArray(options)) return options[index % options.length];
  if (index === 0) return item;
  if (typeof item === 'number') return item + index;
  if (typeof item === 'string') return `${item} ${index + 1}`;
  return item;
}

function typeOf(schema: Schema, isLean: boolean): string {
  if (typeof schema.type === 'string') return schema.type;
  if (Array.isArray(schema.type)) {
    if (isLean && schema.type.includes('null')) return 'null';
    return schema.type.find((type) => type !== 'null') ?? 'null';
  }
  const has = (...keys: string[]) => keys.some((key) => key in schema);
  if (has('properties', 'required', 'additionalProperties', 'minProperties')) return 'object';
  if (has('items', 'prefixItems', 'minItems')) return 'array';
  if (has('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf')) return 'number';
  return 'string';
}

/** Both schemas at once. */
function merge(a: Schema, b: Schema): Schema {
  const merged: Schema = { ...a, ...b };
  const inner = object(a.properties);
  const other = object(b.properties);
  if (inner && other) {
    merged.properties = { ...inner, ...other };
    for (const key of Object.keys(other)) {
      if (!Object.hasOwn(inner, key)) continue;
      Object.assign(merged.properties as Schema, { [key]: { allOf: [inner[key], other[key]] } });
    }
  }
  if (Array.isArray(a.required) && Array.isArray(b.required))
    merged.required = [...a.required, ...b.required];
  if (Array.isArray(a.enum) && Array.isArray(b.enum)) {
    const allowed = new Set(b.enum);
    merged.enum = a.enum.filter((value) => allowed.has(value));
  }
  for (const key of ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']) {
    if (typeof a[key] === 'number' && typeof b[key] === 'number') merged[key] = Math.max(a[key], b[key]);
  }
  for (const key of ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']) {
    if (typeof a[key] === 'number' && typeof b[key] === 'number') merged[key] = Math.min(a[key], b[key]);
  }
  return merged;
}

/** Follows a JSON pointer within the document; other references lead to anything. */
function resolve(reference: string, root: unknown): unknown {
  if (reference === '#') return root;
  if (!reference.startsWith('#/')) return {};
  let at: unknown = root;
  for (const step of reference.slice(2).split('/')) {
    const key = decode(step).replace(/~1/g, '/').replace(/~0/g, '~');
    const holder = at as Schema | null;
    if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, key)) return {};
    at = holder[key];
  }
  return at;
}

function decode(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

function size(value: unknown, otherwise: number): number {
  return typeof value === 'number' && value >= 0 ? value : otherwise;
}

function object(value: unknown): Schema | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Schema) : null;
}
