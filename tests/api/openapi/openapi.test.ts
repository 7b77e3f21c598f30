// Guarantee: the served OpenAPI document is what the handlers do: its own examples work, and every answer fits its schema with nothing beside it.
import { writeFile } from 'node:fs/promises';
import Ajv from 'ajv/dist/2020';
import { describe, expect, it } from 'vitest';
import { ask, newWorkspace, readStream } from '../../support/api';
import { expectError } from '../../support/api-checks';
import { cutBody, cutEvents } from './cut-example';

type Json = Record<string, any>;

/** With RECORD_EXAMPLES=1 the answers become the document's examples, and nothing else is tested of them. */
const EXAMPLES_FILE = 'lib/gateway/openapi/answer-examples.json';
const isRecording = process.env.RECORD_EXAMPLES === '1';
const recorded: Record<string, { body: unknown; events?: unknown[] }> = {};

const FORMATS = { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/, date: /^\d{4}-\d\d-\d\d$/ };

async function readDocument(): Promise<Json> {
  const response = await ask('/openapi.json');
  expect(response.status).toBe(200);
  return response.json();
}

/** The document with every object closed that does not say it is open: a member that is not described is a fault. */
function closed(value: any): any {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, closed(member)]));
  const isObject = inner.type === 'object' && inner.properties && inner.additionalProperties === undefined;
  return isObject ? { ...inner, additionalProperties: false } : inner;
}

function validatorOf(document: Json): (schema: Json, value: unknown) => string | null {
  const ajv = new Ajv({ strict: false, allErrors: true, formats: FORMATS });
  ajv.addSchema({ $id: 'document', components: closed(document.components) });
  return (schema, value) => {
    const local = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"document#/components'));
    const check = ajv.compile(local);
    if (check(value)) return null;
    const faults = check.errors ?? [];
    return faults
      .slice(0, 5)
      .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
      .join('; ');
  };
}

interface Operation {
  method: string;
  path: string;
  details: Json;
}

const operationsOf = ({ paths }: Json): Operation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods as Json).map(([method, details]) => ({
      method: method.toUpperCase(),
      path,
      details,
    })),
  );

const exampleOf = ({ details }: Operation) => details.requestBody?.content['application/json'].example;

/** Headers that every answer of a model has. */
const ALWAYS =
  /^x-(?:btl-(?:request-id|benchmark-cost|customer-charge|saved|model|provider|attempts)|gateway-.+|ratelimit-.+-requests)$/;

const membersOf = (value: any): string => Object.keys(value).sort().join(' ');

/** What is wrong with the example of an answer: it must fit, and have the members that the true answer has. */
function exampleFaults(
  { method, path, details }: Operation,
  status: string,
  answer: unknown,
  validate: ReturnType<typeof validatorOf>,
): string[] {
  // What is not served is an error, and has the examples of errors.
  if (!status.startsWith('2')) return [];
  const { schema, example } = details.responses[status].content['application/json'];
  const fault = example ? validate(schema, example) : 'there is none';
  if (fault) return [`${method} ${path}: its example: ${fault}`];
  const [shown, given] = [membersOf(example), membersOf(cutBody(answer))];
  return shown === given ? [] : [`${method} ${path}: its example has ${shown}, the answer ${given}`];
}

/** A workspace that has something of everything to show. */
async function furnished() {
  const workspace = await newWorkspace('10');
  const all = { mode: 'test', scopes: ['inference', 'usage:read', 'keys:write'] } as const;
  const { key } = await workspace.key({
    ...all,
    scopes: [...all.scopes],
    spendLimit: { limit: 5_000_000_000_000n, reset: 'daily' },
  });
  const made = async () => (await (await ask('/v1/api-keys', { name: 'x' }, { key })).json()).id as string;
  const called = await ask(
    '/v1/chat/completions',
    { model: 'gpt-4.1-mini', messages: [{ role: 'user', content: 'Hi' }] },
    { key },
  );
  await called.text();
  const responded = async (more: object = {}) =>
    (await (await ask('/v1/responses', { model: 'gpt-4.1-mini', input: 'Hi', ...more }, { key })).json())
      .id as string;
  const ids: Record<string, () => Promise<string> | string> = {
    '/v1/models/{id}': () => 'openai/gpt-4.1-mini',
    '/v1/models/{id}/routes': () => 'openai/gpt-4.1-mini',
    '/v1/requests/{id}': () => called.headers.get('x-btl-request-id') ?? '',
    '/v1/responses/{id}': () => responded(),
    '/v1/responses/{id}/input_items': () => responded(),
    '/v1/responses/{id}/cancel': () => responded({ background: true }),
    '/v1/api-keys/{id}': made,
    '/v1/api-keys/{id}/rotate': made,
  };
  return { key, idFor: async (path: string) => (await ids[path]?.()) ?? '' };
}

describe('GET /openapi.json', () => {
  it('is public, open to browsers, and OpenAPI 3.1', async () => {
    const response = await ask('/openapi.json', undefined, { headers: { origin: 'https://any.example' } });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('content-type')).toBe('application/json');
    expect((await response.json()).openapi).toBe('3.1.0');
  });

  it('is the same through the other door', async () => {
    const { servers: _, ...node } = await readDocument();
    const { servers: __, ...next } = await (await ask('/openapi.json', undefined, { door: 'next' })).json();
    expect(next).toEqual(node);
  });

  it('has examples that work with a test key, and answers that fit it with nothing beside', async () => {
    const document = await readDocument();
    const validate = validatorOf(document);
    const { key, idFor } = await furnished();
    const problems: string[] = [];
    for (const operation of operationsOf(document)) {
      const { method, path, details } = operation;
      const [status = ''] = Object.keys(details.responses);
      const url = path.replace('{id}', encodeURIComponent(await idFor(path)));
      const asked = details.security.length > 0 ? { key, method } : { method };
      const response = await ask(url, exampleOf(operation), asked);
      const text = await response.text();
      const { schema } = details.responses[status].content['application/json'];
      const fault =
        String(response.status) === status
          ? validate(schema, JSON.parse(text))
          : `${response.status} ${text.slice(0, 300)}`;
      if (fault) problems.push(`${method} ${path}: ${fault}`);
      for (const name of Object.keys(details.responses[status].headers ?? {}))
        if (ALWAYS.test(name) && !response.headers.has(name))
          problems.push(`${method} ${path}: no header ${name}`);
      for (const [name] of response.headers)
        if (
          /^x-(?:btl|gateway|ratelimit)-|^retry-after$/.test(name) &&
          !(name in document.components.headers)
        )
          problems.push(`${method} ${path}: the header ${name} is not described`);
      if (isRecording && response.ok) recorded[details.operationId] = { body: cutBody(JSON.parse(text)) };
      if (!isRecording) problems.push(...exampleFaults(operation, status, JSON.parse(text), validate));
    }
    expect(problems.join('\n')).toBe('');
  });

  it('has streams whose every event fits it', async () => {
    const document = await readDocument();
    const validate = validatorOf(document);
    const { key } = await furnished();
    const streamed = operationsOf(document).filter(
      ({ details }) => details.requestBody && details.responses['200']?.content['text/event-stream'],
    );
    expect(streamed.length).toBeGreaterThan(0);
    for (const operation of streamed) {
      const body = { ...exampleOf(operation), stream: true };
      const { events } = await readStream(await ask(operation.path, body, { key }));
      expect(events.length, operation.path).toBeGreaterThan(2);
      const { schema, examples = {} } = operation.details.responses['200'].content['text/event-stream'];
      for (const event of events) expect(validate(schema, event), operation.path).toBeNull();
      const made = recorded[operation.details.operationId];
      if (made) made.events = cutEvents(events);
      if (isRecording) continue;
      const shown = Object.values<Json>(examples).map(({ value }) => value);
      for (const event of shown) expect(validate(schema, event), operation.path).toBeNull();
      expect(shown.map(membersOf), operation.path).toEqual(cutEvents(events).map(membersOf));
    }
    if (isRecording) await writeFile(EXAMPLES_FILE, `${JSON.stringify(recorded, null, 2)}\n`);
  });

  it('has lists, pages and receipts of every kind of request that fit it', async () => {
    const document = await readDocument();
    const validate = validatorOf(document);
    const { key } = await furnished();
    const messages = [{ role: 'user', content: 'Hi' }];
    const chat = { model: 'auto', messages };
    for (const [body, test] of [
      [chat, null],
      [{ ...chat, stream: true }, null],
      [{ model: 'gpt-4.1-mini', messages }, null],
      [{ model: 'gpt-4.1-mini', messages, max_tokens: 1 }, null],
      [{ model: 'gpt-4.1-mini', messages }, 'error_500'],
      [{ model: 'nothing/at-all', messages }, null],
    ] as const)
      await (
        await ask('/v1/chat/completions', body, { key, headers: test ? { 'x-btl-test': test } : {} })
      ).text();
    const schemaOf = (name: string) => ({ $ref: `#/components/schemas/${name}` });
    const list = await (await ask('/v1/requests', undefined, { key })).json();
    expect(validate(schemaOf('RequestList'), list)).toBeNull();
    expect(list.data.length).toBeGreaterThanOrEqual(6);
    for (const { id } of list.data)
      expect(
        validate(schemaOf('Request'), await (await ask(`/v1/requests/${id}`, undefined, { key })).json()),
      ).toBeNull();
    for (const model of [
      'btl-2',
      'auto',
      'test/echo',
      'openai/text-embedding-3-small',
      'google/gemini-2.5-pro',
      'acme/sold',
      'acme/tiers',
    ])
      expect(
        validate(
          schemaOf('ModelDetail'),
          await (await ask(`/v1/models/${model}`, undefined, { key })).json(),
        ),
        model,
      ).toBeNull();
  });

  it('refuses without a key, with another scope and with an empty body as it says', async () => {
    const document = await readDocument();
    const validate = validatorOf(document);
    const workspace = await newWorkspace('10');
    const { key } = await furnished();
    const weak = await workspace.key({ mode: 'test', scopes: [] });
    const problems: string[] = [];
    const check = async ({ method, path, details }: Operation, response: Response, status: number) => {
      const text = await response.text();
      const said = details.responses[status]?.content['application/json'].schema;
      const fault = said ? validate(said, JSON.parse(text)) : 'is not described';
      if (response.status !== status || fault)
        problems.push(`${method} ${path} ${status}: ${response.status} ${fault} ${text.slice(0, 200)}`);
    };
    for (const operation of operationsOf(document)) {
      const { method, path, details } = operation;
      const url = path.replace('{id}', 'nothing');
      const body = exampleOf(operation);
      if (details.security.length > 0) await check(operation, await ask(url, body, { method }), 401);
      if (details.responses[403] && details.description.includes('scope'))
        await check(operation, await ask(url, body, { method, key: weak.key }), 403);
      if (details.requestBody) await check(operation, await ask(url, [], { method, key }), 400);
      if (path.includes('{id}') && method !== 'PATCH')
        await check(operation, await ask(url, body, { method, key }), 404);
    }
    expect(problems.join('\n')).toBe('');
  });

  it('describes errors as they are', async () => {
    const document = await readDocument();
    const validate = validatorOf(document);
    const { key } = await furnished();
    const response = await ask('/v1/chat/completions', { model: 'gpt-4.1-mini' }, { key });
    const copy = response.clone();
    await expectError(response, 400, 'invalid_request');
    expect(validate({ $ref: '#/components/schemas/Error' }, await copy.json())).toBeNull();
    for (const [name, { value }] of Object.entries<Json>(document.components.examples)) {
      const shape = name.startsWith('anthropic.') ? 'AnthropicError' : 'Error';
      expect(validate({ $ref: `#/components/schemas/${shape}` }, value), name).toBeNull();
    }
  });
});
