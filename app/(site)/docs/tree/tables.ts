import type { DocTable } from '@/components/docs/doc-table';
import type { Field, Json } from '@/components/docs/reference/field-tree';
import { fieldsOf } from '@/components/docs/reference/field-tree';
import { resolverOf } from '@/components/docs/reference/operations';
import { SCOPES } from '@/lib/auth/scopes';
import { ENVIRONMENT } from '@/lib/base/env-words';
import { ERRORS } from '@/lib/base/errors';
import { MISS_REASONS } from '@/lib/cache/miss-reason-words';
import { STARTER_PROVIDERS } from '@/lib/catalog/import/starter/providers';
import { SANDBOX_MODELS } from '@/lib/catalog/import/starter/sandbox';
import { openApiDocument } from '@/lib/gateway/openapi/document';
import { ANSWER_HEADERS, REQUEST_HEADERS, SWITCH_HEADERS } from '@/lib/gateway/openapi/header-words';
import { TABLE } from '@/lib/gateway/table';
import { ENDPOINTS } from './endpoints';
import { WRITTEN_FOR } from './source';

const code = (text: string) => `\`${text}\``;

function headerTable(
  caption: string,
  rows: readonly { name: string; about: string; example: string }[],
): DocTable {
  return {
    caption,
    columns: [
      { name: 'Header', isCode: true },
      { name: 'Meaning' },
      { name: 'Example', isCode: true, mayBreak: true },
    ],
    rows: rows.map(({ name, about, example }) => [name, about, example]),
  };
}

const on = (...kinds: string[]) => ANSWER_HEADERS.filter(({ on: when }) => kinds.includes(when));

/** Every table that pages print from the code, by the name that `<Table of="…">` gives. Cells are texts with `code`. */
const TABLES: Readonly<Record<string, () => DocTable>> = {
  endpoints: () => ({
    caption: 'Core endpoints',
    columns: [{ name: 'Method', isCode: true }, { name: 'Path', isCode: true }, { name: 'Purpose' }],
    rows: ENDPOINTS.map((row) => [...row]),
  }),
  errors: () => ({
    caption: 'Errors',
    columns: [
      { name: 'HTTP', isNumeric: true },
      { name: 'Code', isCode: true },
      { name: 'Type', isCode: true },
      { name: 'Meaning' },
    ],
    rows: Object.entries(ERRORS).map(([name, { status, type, meaning }]) => [
      String(status),
      name,
      type,
      meaning,
    ]),
  }),
  'answer-headers': () => headerTable('Response headers', ANSWER_HEADERS),
  'answer-headers-all': () => headerTable('On every answer', on('all')),
  'answer-headers-model': () => headerTable('On answers of models', on('model')),
  'answer-headers-rate': () => headerTable('Rates of the key', on('key', 'later')),
  'request-headers': () => headerTable('Request headers', REQUEST_HEADERS),
  'switch-headers': () => headerTable('Switches of a request', SWITCH_HEADERS),
  scopes: () => ({
    caption: 'Scopes',
    columns: [{ name: 'Scope', isCode: true }, { name: 'Allows' }],
    rows: Object.entries(SCOPES).map(([name, about]) => [name, about]),
  }),
  faults: () => ({
    caption: 'Faults and shapes on demand',
    columns: [{ name: 'x-btl-test', isCode: true }, { name: 'Model', isCode: true }, { name: 'The sandbox' }],
    rows: SANDBOX_MODELS.map(([name, about]) => [name, `test/${name}`, about]),
  }),
  'miss-reasons': () => ({
    caption: 'Why a request was a miss',
    columns: [{ name: 'x-btl-miss-reason', isCode: true }, { name: 'Meaning' }],
    rows: Object.entries(MISS_REASONS).map(([name, about]) => [name, about]),
  }),
  environment: () => ({
    caption: 'Environment variables',
    columns: [{ name: 'Variable', isCode: true }, { name: 'Default', isShort: true }, { name: 'Meaning' }],
    rows: ENVIRONMENT.map(({ names, standard, about }) => [names.join(', '), standard, about]),
  }),
  providers: () => ({
    caption: 'Providers of the starter catalog',
    columns: [
      { name: 'Provider', isShort: true },
      { name: 'Id', isCode: true },
      { name: 'Variable of its key', isCode: true },
    ],
    rows: STARTER_PROVIDERS.map(({ id, name, apiKeyEnv }) => [name, id, apiKeyEnv]),
  }),
};

/** A table by its name. @throws Error where there is none */
export function docTable(name: string): DocTable {
  const make = TABLES[name];
  if (!make)
    throw new Error(`There is no table ${code(name)}; expected one of ${Object.keys(TABLES).join(', ')}`);
  return make();
}

/** All cells of a table as words, for the search. */
export function tableText(name: string): string {
  return docTable(name)
    .rows.map((row) => row.join(' '))
    .join(' ')
    .replaceAll('`', '');
}

let document: Json | null = null;

/**
 * The fields of a schema of the OpenAPI document, or of a member of it (`Quote.routes`).
 * @param only names to be shown, in this order; null: all
 * @throws Error where there is no such schema or field
 */
export function schemaFields(of: string, only: readonly string[] | null): readonly Field[] {
  document ??= openApiDocument(TABLE, WRITTEN_FOR);
  const [schema = '', ...steps] = of.split('.');
  let fields: readonly Field[] = fieldsOf({ $ref: `#/components/schemas/${schema}` }, resolverOf(document));
  for (const step of steps) fields = named(fields, step, of).fields;
  return only ? only.map((name) => named(fields, name, of)) : fields;
}

function named(fields: readonly Field[], name: string, of: string): Field {
  const found = fields.find((field) => field.name === name);
  if (!found) throw new Error(`${of} has no field ${name}`);
  return found;
}
