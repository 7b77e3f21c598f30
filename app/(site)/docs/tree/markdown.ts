import type { Nodes, PhrasingContent, Root, RootContent, Table } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkStringify from 'remark-stringify';
import { unified } from 'unified';
import type { DocTable } from '@/components/docs/doc-table';
import type { Field } from '@/components/docs/reference/field-tree';
import { asJsx, attributeOf, type JsxNode } from './parse';
import { savingsExample } from './savings-example';
import { WRITTEN_FOR } from './source';
import { docTable, schemaFields } from './tables';

const printer = unified()
  .use(remarkStringify, { bullet: '-', rule: '-', emphasis: '_', listItemIndent: 'one' })
  .use(remarkGfm, { tablePipeAlign: false });

type Turn = (node: JsxNode, inside: () => Promise<RootContent[]>) => Promise<RootContent[]> | RootContent[];

/** How each component of a page is said in Markdown. One that is not here is an error, never left out. */
const TURNS: Readonly<Record<string, Turn>> = {
  Tabs: (_, inside) => inside(),
  Note: async (node, inside) => {
    const title = attributeOf(node, 'title');
    const head: RootContent[] = title
      ? [{ type: 'paragraph', children: [{ type: 'strong', children: [{ type: 'text', value: title }] }] }]
      : [];
    return [{ type: 'blockquote', children: [...head, ...(await inside())] as never }];
  },
  Table: (node) => [tableNode(docTable(attributeOf(node, 'of') ?? ''))],
  Fields: (node) => [
    fieldsNode(schemaFields(attributeOf(node, 'of') ?? '', namesIn(attributeOf(node, 'only')))),
  ],
  Section: async (node, inside) => {
    const lead = attributeOf(node, 'lead');
    return [
      headingNode(2, attributeOf(node, 'title') ?? ''),
      ...(lead ? [paragraphNode(lead)] : []),
      ...(await inside()),
    ];
  },
  Part: async (node, inside) => [headingNode(3, attributeOf(node, 'title') ?? ''), ...(await inside())],
  SavingsExample: async () => {
    const { headers, about } = await savingsExample();
    return [{ type: 'code', lang: 'http', value: headers }, paragraphNode(about)];
  },
};

/** The names of components that a page may use. */
export const COMPONENT_NAMES: readonly string[] = Object.keys(TURNS);

/**
 * A page's tree as Markdown: components said in words and tables, addresses whole, samples pointed at this server.
 * @param origin this server's address
 * @throws Error for a component without words
 */
export async function markdownOf(tree: Root, origin: string): Promise<string> {
  const children = await turnAll(tree.children, origin);
  return printer.stringify({ type: 'root', children }).trim();
}

async function turnAll(nodes: readonly RootContent[], origin: string): Promise<RootContent[]> {
  return (await Promise.all(nodes.map((node) => turn(node, origin)))).flat();
}

async function turn(node: RootContent, origin: string): Promise<RootContent[]> {
  const jsx = asJsx(node);
  if (jsx) {
    const say = TURNS[jsx.name ?? ''];
    if (!say)
      throw new Error(
        `<${jsx.name}> cannot be said in Markdown; expected one of ${COMPONENT_NAMES.join(', ')}`,
      );
    return say(jsx, () => turnAll(jsx.children, origin));
  }
  const copy = { ...node, ...textOf(node, origin) } as RootContent;
  if (copy.type === 'code') copy.meta = null;
  if (copy.type === 'link') copy.url = wholeAddress(copy.url, origin);
  if ('children' in copy)
    (copy as { children: RootContent[] }).children = await turnAll(copy.children, origin);
  return [copy];
}

function textOf(node: Nodes, origin: string): { value: string } | null {
  return 'value' in node && typeof node.value === 'string'
    ? { value: node.value.replaceAll(WRITTEN_FOR, origin) }
    : null;
}

/** An address of ours as it is reached from elsewhere; a page of the docs as its own Markdown. */
export function wholeAddress(url: string, origin: string): string {
  if (!url.startsWith('/')) return url;
  const [, path = '', hash = ''] = /^([^#]*)(#.*)?$/.exec(url) ?? [];
  return `${origin}${path}${/^\/docs(?:\/|$)/.test(path) ? '.md' : ''}${hash}`;
}

/** `a,b` as names; null where nothing is said. */
export function namesIn(list: string | null): readonly string[] | null {
  return list === null ? null : list.split(',').map((name) => name.trim());
}

/** A text with `code` in backticks. */
function phrases(text: string): PhrasingContent[] {
  return text
    .split('`')
    .map((value, at): PhrasingContent => ({ type: at % 2 === 1 ? 'inlineCode' : 'text', value }))
    .filter((node) => 'value' in node && node.value !== '');
}

function headingNode(depth: 2 | 3, text: string): RootContent {
  return { type: 'heading', depth, children: phrases(text) };
}

function paragraphNode(text: string): RootContent {
  return { type: 'paragraph', children: phrases(text) };
}

/** A table of the code as a table of Markdown. */
export function tableNode({ columns, rows }: DocTable): Table {
  const row = (cells: PhrasingContent[][]) => ({
    type: 'tableRow' as const,
    children: cells.map((children) => ({ type: 'tableCell' as const, children })),
  });
  return {
    type: 'table',
    align: columns.map(({ isNumeric }) => (isNumeric ? 'right' : null)),
    children: [
      row(columns.map(({ name }) => [{ type: 'text', value: name }])),
      ...rows.map((cells) =>
        row(
          columns.map(({ isCode }, at) => {
            const text = cells[at] ?? '';
            return isCode && text ? [{ type: 'inlineCode', value: text }] : phrases(text);
          }),
        ),
      ),
    ],
  };
}

/** Fields as a table; members of an object stand under it, by their whole path. */
export function fieldsNode(fields: readonly Field[]): Table {
  return tableNode({
    caption: 'Fields',
    columns: [{ name: 'Field', isCode: true }, { name: 'Type' }, { name: 'Meaning' }],
    rows: fieldRows(fields, '', 0),
  });
}

/** What lies deeper is in the OpenAPI document. */
const FIELD_DEPTH = 3;

function fieldRows(fields: readonly Field[], within: string, depth: number): string[][] {
  return fields.flatMap(({ name, type, presence, about, facts, fields: members }) => {
    const path = presence === 'shape' ? `${within}(${name})` : `${within}${name}`;
    const meaning = [about, facts.join(' · '), presence === 'required' ? 'Required.' : null];
    return [
      [path, type, meaning.filter(Boolean).join(' ')],
      ...(depth < FIELD_DEPTH ? fieldRows(members, `${path}.`, depth + 1) : []),
    ];
  });
}

/** Nodes as Markdown, for what is not written but made. */
export function printNodes(children: RootContent[]): string {
  return printer.stringify({ type: 'root', children }).trim();
}
