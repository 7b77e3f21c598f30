import {
  asJson,
  type Field,
  fieldOf,
  fieldsOf,
  isJson,
  type Json,
  type Resolve,
  textOf,
  typeOf,
} from './field-tree';
import { type Samples, samplesOf } from './request-samples';

/** An OpenAPI document as pages show it: its groups, and in them its operations. */

export interface Group {
  /** The last part of the page's address. */
  slug: string;
  name: string;
  about: string;
  operations: readonly Operation[];
}

export interface Operation {
  /** Also its anchor. */
  id: string;
  method: string;
  path: string;
  summary: string;
  about: readonly string[];
  isPublic: boolean;
  /** One of these is enough; none: any key. */
  scopes: readonly string[];
  parameters: readonly Parameter[];
  body: Body | null;
  answers: readonly Answer[];
  errors: readonly ErrorAnswer[];
  headers: readonly Field[];
  samples: Samples;
  /** The recorded answer as JSON, and the stream as it goes over the wire. */
  exampleAnswer: string | null;
  exampleStream: string | null;
}

export interface Parameter extends Field {
  place: 'path' | 'query' | 'header';
}

export interface Body {
  name: string;
  isRequired: boolean;
  fields: readonly Field[];
}

export interface Answer {
  status: string;
  contentType: string;
  about: string | null;
  name: string;
  /** Where the same schema stands already on the page. */
  shownAt: string | null;
  fields: readonly Field[];
}

export interface ErrorAnswer {
  status: string;
  code: string;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** Reads a document into groups, in the order of its tags. `origin`: the address that samples name. */
export function groupsOf(document: Json, origin: string): Group[] {
  const resolve = resolverOf(document);
  const all = Object.entries(asJson(document.paths)).flatMap(([path, item]) =>
    METHODS.filter((method) => method in asJson(item)).map((method) => ({
      path,
      method: method.toUpperCase(),
      details: asJson(asJson(item)[method]),
    })),
  );
  const tags = Array.isArray(document.tags) ? document.tags.filter(isJson) : [];
  return tags.map((tag) => {
    const name = String(tag.name);
    const shown = new Map<string, string>();
    return {
      slug: name.toLowerCase(),
      name,
      about: textOf(tag.description) ?? '',
      operations: all
        .filter(({ details }) => Array.isArray(details.tags) && details.tags.includes(name))
        .map(({ path, method, details }) => operationOf(path, method, details, origin, resolve, shown)),
    };
  });
}

function operationOf(
  path: string,
  method: string,
  details: Json,
  origin: string,
  resolve: Resolve,
  shown: Map<string, string>,
): Operation {
  const id = String(details.operationId);
  const parameters = parametersOf(details, resolve);
  const subject = exampleOf(details, 'path', resolve);
  const request = jsonContent(asJson(details.requestBody));
  const bodyExample = isJson(request?.example) ? request.example : null;
  const isPublic = !Array.isArray(details.security) || details.security.length === 0;
  const [success, ...errors] = sortedResponses(details, resolve);
  return {
    id,
    method,
    path,
    summary: textOf(details.summary) ?? '',
    about: (textOf(details.description) ?? '')
      .split('\n\n')
      .filter((part) => !part.startsWith('Needs a key')),
    isPublic,
    scopes: scopesOf(details),
    parameters,
    body: request ? bodyOf(request, details, resolve) : null,
    answers: success ? answersOf(success, id, resolve, shown) : [],
    errors: errors.flatMap(({ status, response }) =>
      Object.keys(asJson(jsonContent(response)?.examples)).map((code) => ({ status, code })),
    ),
    headers: success ? headersOf(success.response, resolve) : [],
    samples: samplesOf(
      {
        id,
        method,
        path: subject === null ? path : path.replace(/\{\w+\}/, subject),
        subject,
        body: bodyExample,
        isPublic,
      },
      origin,
    ),
    exampleAnswer: success ? answerText(success.response, errors, resolve) : null,
    exampleStream: success ? streamText(success.response) : null,
  };
}

interface Responded {
  status: string;
  response: Json;
}

/** The answer that went well first, then errors by status; `default` is none of them. */
function sortedResponses(details: Json, resolve: Resolve): Responded[] {
  const all = Object.entries(asJson(details.responses))
    .filter(([status]) => /^\d{3}$/.test(status))
    .map(([status, response]) => ({ status, response: deref(asJson(response), resolve) }));
  const good = all.find(({ status }) => status.startsWith('2'));
  return good ? [good, ...all.filter((one) => one !== good)] : [{ status: '', response: {} }, ...all];
}

function parametersOf(details: Json, resolve: Resolve): Parameter[] {
  const given = Array.isArray(details.parameters) ? details.parameters.filter(isJson) : [];
  return given.map((one) => {
    const parameter = deref(one, resolve);
    const name = String(parameter.name);
    const schema = { ...asJson(parameter.schema), description: parameter.description };
    const field = fieldOf(name, schema, parameter.required === true ? 'required' : 'optional', resolve);
    return {
      ...field,
      place: parameter.in === 'path' ? 'path' : parameter.in === 'query' ? 'query' : 'header',
    };
  });
}

function exampleOf(details: Json, place: string, resolve: Resolve): string | null {
  const given = Array.isArray(details.parameters) ? details.parameters.filter(isJson) : [];
  const found = given.map((one) => deref(one, resolve)).find((one) => one.in === place);
  return textOf(found?.example);
}

function bodyOf(content: Json, details: Json, resolve: Resolve): Body {
  const schema = asJson(content.schema);
  const isRequired = asJson(details.requestBody).required === true;
  return { name: nameOf(schema, resolve), isRequired, fields: fieldsOf(schema, resolve) };
}

function answersOf(
  { status, response }: Responded,
  id: string,
  resolve: Resolve,
  shown: Map<string, string>,
): Answer[] {
  return Object.entries(asJson(response.content)).map(([contentType, content]) => {
    const schema = asJson(asJson(content).schema);
    const name = nameOf(schema, resolve);
    const shownAt = shown.get(name) ?? null;
    if (shownAt === null) shown.set(name, id);
    return {
      status,
      contentType,
      about: textOf(deref(schema, resolve).description),
      name,
      shownAt,
      fields: shownAt === null ? fieldsOf(schema, resolve) : [],
    };
  });
}

function headersOf(response: Json, resolve: Resolve): Field[] {
  return Object.entries(asJson(response.headers)).map(([name, reference]) => {
    const { schema, description } = deref(asJson(reference), resolve);
    return fieldOf(name, { ...asJson(schema), description }, 'required', resolve);
  });
}

/** The recorded answer; where none goes well, the first error's example. */
function answerText(response: Json, errors: readonly Responded[], resolve: Resolve): string | null {
  const recorded = jsonContent(response)?.example;
  if (recorded !== undefined) return JSON.stringify(recorded, null, 2);
  const [first] = Object.values(asJson(jsonContent(errors[0]?.response ?? {})?.examples));
  const example = deref(asJson(first), resolve).value;
  return example === undefined ? null : JSON.stringify(example, null, 2);
}

function streamText(response: Json): string | null {
  const examples = asJson(asJson(asJson(response.content)['text/event-stream']).examples);
  const events = Object.values(examples).map((example) => asJson(asJson(example).value));
  if (events.length === 0) return null;
  return events
    .map((event) => `${textOf(event.type) ? `event: ${event.type}\n` : ''}data: ${JSON.stringify(event)}`)
    .join('\n\n');
}

function scopesOf(details: Json): string[] {
  const all = Array.isArray(details.security) ? details.security.filter(isJson) : [];
  return [
    ...new Set(
      all
        .flatMap((one) => Object.values(one))
        .flatMap((scopes) => (Array.isArray(scopes) ? scopes.map(String) : [])),
    ),
  ];
}

function jsonContent(holder: Json): Json | null {
  const content = asJson(holder.content)['application/json'];
  return isJson(content) ? content : null;
}

function nameOf(schema: Json, resolve: Resolve): string {
  return typeof schema.$ref === 'string' ? (schema.$ref.split('/').at(-1) ?? '') : typeOf(schema, resolve);
}

function deref(value: Json, resolve: Resolve): Json {
  return typeof value.$ref === 'string' ? deref(resolve(value.$ref), resolve) : value;
}

/** Finds what references of a document name. */
export function resolverOf(document: Json): Resolve {
  return (ref) => {
    const found = ref
      .slice(2)
      .split('/')
      .reduce<Json>((at, step) => asJson(at[step]), document);
    if (Object.keys(found).length === 0) throw new Error(`the document has nothing at ${ref}`);
    return found;
  };
}
