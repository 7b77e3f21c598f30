import { z } from 'zod';
import type { Path } from '../table';
import type { Named, Operation } from './operation';
import { OPERATIONS } from './operations';
import { ApiErrorBody } from './parts';

type Json = Record<string, unknown>;

/** The headers by which a caller of a model switches what is ours. */
const SWITCHES: readonly (readonly [name: string, about: string])[] = [
  ['x-btl-cache', '`off`, `refresh` or `only`'],
  ['x-btl-cache-ttl', 'Seconds that the answer is kept for'],
  ['x-btl-quote', 'A quote’s id: the charge never exceeds its `max_charge`'],
  ['x-btl-fit', '`on`: a cap that the credits do not cover is lowered'],
  ['x-btl-hedge', 'How long a first byte may take before a second route is asked beside'],
  ['x-btl-tag', 'Written to the request’s row, to filter by'],
  ['x-btl-session', 'Written to the request’s row; keeps a conversation at one provider'],
  ['x-btl-test', 'Test keys: a fault or shape for the sandbox to produce'],
];

/** What comes back with an answer of a model. */
const RECEIPT: readonly (readonly [name: string, about: string])[] = [
  ['x-btl-benchmark-cost', 'What the call costs sent straight to the reference provider, USD'],
  ['x-btl-customer-charge', 'What it was charged, USD'],
  ['x-btl-saved', 'The difference, USD'],
  ['x-btl-cache-tier', 'Only on a hit: what answered instead of a provider'],
  ['x-btl-miss-reason', 'Only on a miss: why'],
  ['x-btl-model', 'The model that served'],
  ['x-btl-provider', 'The provider that served'],
  ['x-btl-attempts', 'How many routes were tried'],
  ['x-btl-output-cap', 'The cap on output that was set or lowered by us'],
];

/**
 * The OpenAPI document of the endpoints of a table, made of the schemas that validate what comes in and describe what
 * goes out. @throws Error for an endpoint that is not described
 */
export function openApiDocument(table: readonly Path[], publicUrl: string): Json {
  const names = new Map<string, z.ZodType>();
  const paths: Record<string, Json> = {};
  for (const { pattern, methods } of table) {
    for (const [method, { auth }] of Object.entries(methods)) {
      const described = OPERATIONS[`${method} ${pattern}`];
      if (!described) throw new Error(`${method} ${pattern} is not described in operations.ts`);
      for (const operation of described) {
        const path = operation.path ?? pattern;
        paths[path] ??= {};
        paths[path][method.toLowerCase()] = operationJson(operation, path, auth, names);
      }
    }
  }
  const error = refTo(['Error', ApiErrorBody], names);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Runtime',
      version: '1.0.0',
      description: 'A gateway for language models: integrate like OpenAI, see pricing and savings clearly.',
    },
    servers: [{ url: publicUrl }],
    paths,
    components: {
      schemas: schemasOf(names),
      responses: {
        Error: { description: 'What went wrong, and what to do', content: jsonOf(error) },
      },
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: '`gw_live_…` or `gw_test_…`' } },
    },
  };
}

function operationJson(
  operation: Operation,
  path: string,
  auth: Path['methods'][string]['auth'],
  names: Map<string, z.ZodType>,
): Json {
  const { id, tag, summary, body, answer, event, calls, status = 200 } = operation;
  const scopes = typeof auth === 'string' ? [] : auth;
  const content = { ...jsonOf(refTo(answer, names)), ...(event ? eventOf(refTo(event, names)) : {}) };
  const needs =
    scopes.length > 0 ? { description: `Needs a key with the scope ${scopes.join(' or ')}.` } : {};
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...needs,
    security: auth === 'none' ? [] : [{ key: [] }],
    parameters: [...inPath(path), ...inQuery(operation), ...(calls ? SWITCHES.map(asParameter) : [])],
    ...(body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: refTo(body.schema, names), example: body.example } },
          },
        }
      : {}),
    responses: {
      [status]: { description: summary, content, ...(calls ? { headers: receiptHeaders() } : {}) },
      default: { $ref: '#/components/responses/Error' },
    },
  };
}

function refTo([name, schema]: Named, names: Map<string, z.ZodType>): Json {
  const known = names.get(name);
  if (known && known !== schema) throw new Error(`two schemas are called ${name}`);
  names.set(name, schema);
  return { $ref: `#/components/schemas/${name}` };
}

function jsonOf(schema: Json): Json {
  return { 'application/json': { schema } };
}

function eventOf(schema: Json): Json {
  return { 'text/event-stream': { schema } };
}

function inPath(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function inQuery({ query }: Operation): Json[] {
  return Object.entries(query?.shape ?? {}).map(([name, schema]) => {
    const { description, ...shape } = schemaOf(schema as z.ZodType);
    return { name, in: 'query', required: false, ...(description ? { description } : {}), schema: shape };
  });
}

function asParameter([name, description]: readonly [string, string]): Json {
  return { name, in: 'header', required: false, description, schema: { type: 'string' } };
}

function receiptHeaders(): Json {
  return Object.fromEntries(
    RECEIPT.map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
  );
}

function schemasOf(names: ReadonlyMap<string, z.ZodType>): Json {
  return Object.fromEntries([...names].map(([name, schema]) => [name, schemaOf(schema)]));
}

/** A schema as the door takes or gives it: what is transformed behind it is not told, what may be added stays open. */
function schemaOf(schema: z.ZodType): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return json;
}
