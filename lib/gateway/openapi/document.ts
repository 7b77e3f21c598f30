import { z } from 'zod';
import { speaksAnthropic } from '../door/error-body';
import type { Path } from '../table';
import { EXAMPLES } from './answer-examples';
import { errorExamples, errorResponse, headersOn, otherErrors } from './error-responses';
import { errorsOf } from './errors-of';
import { describeFields, QUERY_WORDS } from './field-words';
import { ANSWER_HEADERS, type HeaderWords, SWITCH_HEADERS } from './header-words';
import { type Json, type Named, type Operation, TAGS } from './operation';
import { OPERATIONS } from './operations';
import { AnthropicErrorBody, ApiErrorBody } from './parts';

type Auth = Path['methods'][string]['auth'];

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
  refTo(['Error', ApiErrorBody], names);
  refTo(['AnthropicError', AnthropicErrorBody], names);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Runtime',
      version: '1.0.0',
      description: 'A gateway for language models: integrate like OpenAI, see pricing and savings clearly.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: publicUrl }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: schemasOf(names),
      parameters: Object.fromEntries(SWITCH_HEADERS.map((header) => [header.name, switchJson(header)])),
      headers: Object.fromEntries(ANSWER_HEADERS.map((header) => [header.name, headerJson(header)])),
      examples: errorExamples(),
      responses: { Error: otherErrors('Error'), AnthropicError: otherErrors('AnthropicError') },
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: '`gw_live_…` or `gw_test_…`' },
        apiKey: {
          type: 'apiKey',
          in: 'header',
          name: 'x-api-key',
          description: 'The same key, as Anthropic’s clients send it',
        },
      },
    },
  };
}

function operationJson(operation: Operation, path: string, auth: Auth, names: Map<string, z.ZodType>): Json {
  const { id, tag, summary, description, body, calls } = operation;
  const scopes = typeof auth === 'string' ? [] : auth;
  const needs = scopes.map((scope) => `\`${scope}\``).join(' or ');
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: needs ? `${description}\n\nNeeds a key with the scope ${needs}.` : description,
    security: securityOf(auth),
    parameters: [
      ...inPath(operation, path),
      ...inQuery(operation),
      ...(calls ? SWITCH_HEADERS.map(({ name }) => ({ $ref: `#/components/parameters/${name}` })) : []),
    ],
    ...(body
      ? {
          requestBody: {
            required: !body.optional,
            content: { 'application/json': { schema: refTo(body.schema, names), example: body.example } },
          },
        }
      : {}),
    responses: responsesOf(operation, path, auth, names),
  };
}

/** Any key, or one with one of the scopes, in either header. */
function securityOf(auth: Auth): Json[] {
  if (auth === 'none') return [];
  const ways = auth === 'key' ? [[]] : auth.map((scope) => [scope]);
  return ways.flatMap((scopes) => [{ key: scopes }, { apiKey: scopes }]);
}

function responsesOf(operation: Operation, path: string, auth: Auth, names: Map<string, z.ZodType>): Json {
  const { id, summary, answer, event, calls, status = 200 } = operation;
  const errorName = speaksAnthropic(path, NO_HEADERS) ? 'AnthropicError' : 'Error';
  const example = EXAMPLES[id];
  const schema = refTo(answer, names);
  const content = {
    'application/json': example ? { schema, example: example.body } : { schema },
    ...(event
      ? { 'text/event-stream': { schema: refTo(event, names), ...eventExamples(example?.events) } }
      : {}),
  };
  const headers = headersOn(calls ? ['all', 'key', 'model'] : auth === 'none' ? ['all'] : ['all', 'key']);
  const errors = [...errorsOf(operation, path, auth)].map(
    ([code, codes]) => [code, errorResponse(code, codes, errorName)] as const,
  );
  return {
    [status]: { description: summary, headers, content },
    ...Object.fromEntries(errors),
    ...(id === 'getReadiness' ? { 503: { description: 'Not ready', headers, content: jsonOf(schema) } } : {}),
    default: { $ref: `#/components/responses/${errorName}` },
  };
}

const NO_HEADERS = { header: () => undefined };

function eventExamples(events: readonly Json[] | undefined): Json {
  if (!events || events.length === 0) return {};
  return { examples: Object.fromEntries(events.map((value, at) => [`event${at + 1}`, { value }])) };
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

function inPath({ subject }: Operation, path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => {
    if (!subject) throw new Error(`${path} does not say what its ${name} is`);
    return {
      name,
      in: 'path',
      required: true,
      description: subject.about,
      example: subject.example,
      schema: { type: 'string' },
    };
  });
}

function inQuery({ query }: Operation): Json[] {
  return Object.entries(query?.shape ?? {}).map(([name, schema]) => {
    const { description = QUERY_WORDS[name], ...shape } = schemaOf(schema as z.ZodType);
    if (!description) throw new Error(`nothing says what the query parameter ${name} is`);
    return { name, in: 'query', required: false, description, schema: shape };
  });
}

function switchJson(header: HeaderWords): Json {
  const { description, ...rest } = headerJson(header);
  return { name: header.name, in: 'header', required: false, description, ...rest };
}

function headerJson({ about, example, kind }: HeaderWords): Json {
  if (kind === 'count') return { description: about, schema: { type: 'integer' }, example: Number(example) };
  const pattern = kind === 'usd' ? { pattern: '^\\d+(\\.\\d+)?$' } : {};
  return { description: about, schema: { type: 'string', ...pattern }, example };
}

function schemasOf(names: ReadonlyMap<string, z.ZodType>): Json {
  return Object.fromEntries(
    [...names].map(([name, schema]) => [name, describeFields(name, schemaOf(schema))]),
  );
}

/** A schema as the door takes or gives it: what is transformed behind it is not told, what may be added stays open. */
function schemaOf(schema: z.ZodType): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return json;
}
