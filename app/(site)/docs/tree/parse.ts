import type { Heading, Nodes, Root, RootContent } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkMdx from 'remark-mdx';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import type { DocSource } from './source';

/** A component written in a page's text. */
export interface JsxNode {
  type: 'mdxJsxFlowElement' | 'mdxJsxTextElement';
  name: string | null;
  attributes: JsxAttribute[];
  children: RootContent[];
}

export interface JsxAttribute {
  type: 'mdxJsxAttribute';
  name: string;
  value: string | null;
}

const PARSERS = {
  mdx: unified().use(remarkParse).use(remarkGfm).use(remarkMdx),
  md: unified().use(remarkParse).use(remarkGfm),
} as const;

/** A page's text as a tree. @throws VFileMessage naming line and column of what cannot be read */
export function parseDoc({ text, format }: DocSource): Root {
  return PARSERS[format].parse(text);
}

/** The node as a component, or null. */
export function asJsx(node: Nodes): JsxNode | null {
  return (node.type as string).startsWith('mdxJsx') ? (node as unknown as JsxNode) : null;
}

/** A component as a node of the tree. */
export function jsxNode(
  name: string,
  attributes: Readonly<Record<string, string>>,
  children: RootContent[] = [],
): RootContent {
  const node: JsxNode = {
    type: 'mdxJsxFlowElement',
    name,
    attributes: Object.entries(attributes).map(([key, value]) => ({
      type: 'mdxJsxAttribute',
      name: key,
      value,
    })),
    children,
  };
  return node as unknown as RootContent;
}

/**
 * A text attribute of a component. Every value is a plain text, so that each reader of the page finds the same in it.
 * @throws Error for a value in braces
 */
export function attributeOf(node: JsxNode, name: string): string | null {
  const found = node.attributes.find((attribute) => attribute.name === name);
  if (!found) return null;
  if (typeof found.value !== 'string' && found.value !== null)
    throw new Error(`<${node.name} ${name}>: expected a text in quotes`);
  return found.value ?? '';
}

/** The text of a node without its marks. */
export function plainText(node: Nodes): string {
  if ('value' in node && typeof node.value === 'string') return node.value;
  return 'children' in node ? node.children.map((child) => plainText(child)).join('') : '';
}

/** The anchor of a heading: `What a hit costs` → `what-a-hit-costs`. */
export function anchorOf(heading: Heading): string {
  return plainText(heading)
    .toLowerCase()
    .replaceAll(/[’']/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
