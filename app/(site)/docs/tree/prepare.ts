import type { Code, Root, RootContent } from 'mdast';
import { anchorOf, asJsx, jsxNode, plainText } from './parse';

/** What stands behind a fence's language: `title="Node" why="it needs a second machine"`. */
export function fenceFacts(meta: string | null | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...(meta ?? '').matchAll(/([a-z]+)(?:="([^"]*)")?/g)].map(([, name, value]) => [name, value ?? '']),
  );
}

const TITLES: Readonly<Record<string, string>> = {
  ts: 'Node',
  python: 'Python',
  shell: 'curl',
  json: 'JSON',
  http: 'Headers',
  text: 'Text',
};

/** The name over a sample. */
export function fenceTitle({ lang, meta }: Code): string {
  return fenceFacts(meta).title ?? TITLES[lang ?? ''] ?? 'Text';
}

/** Remark's plugin: a page's tree as its React form wants it. With `beside`, samples stand beside their section. */
export function prepareForReact({ beside }: { beside: boolean }) {
  return (tree: Root): void => {
    tree.children = tree.children.map(prepareNode);
    nameTables(tree);
    if (beside) tree.children = sectionsOf(tree.children).flatMap(setBeside);
  };
}

function prepareNode<T extends RootContent>(node: T): RootContent {
  if (node.type === 'code') return sampleOf(node);
  if (node.type === 'heading') node.data = { ...node.data, hProperties: { id: anchorOf(node) } };
  else if ('children' in node)
    (node as { children: RootContent[] }).children = node.children.map(prepareNode);
  return node;
}

function sampleOf(node: Code): RootContent {
  return jsxNode('Sample', { title: fenceTitle(node), language: node.lang ?? 'text', code: node.value });
}

/** A table says to those who do not see it under which heading it stands. */
function nameTables(tree: Root): void {
  let heading = '';
  for (const node of tree.children) {
    if (node.type === 'heading') heading = plainText(node);
    if (node.type === 'table') node.data = { ...node.data, hProperties: { caption: heading } };
  }
}

function sectionsOf(nodes: readonly RootContent[]): RootContent[][] {
  const sections: RootContent[][] = [[]];
  for (const node of nodes) {
    if (node.type === 'heading' && node.depth === 2) sections.push([]);
    sections.at(-1)?.push(node);
  }
  return sections;
}

const isSample = (node: RootContent) => ['Sample', 'Tabs'].includes(asJsx(node)?.name ?? '');
const isWide = (node: RootContent) =>
  node.type === 'table' || ['Table', 'Fields'].includes(asJsx(node)?.name ?? '');

/** A section with samples: its words left, its samples right; from its first table on, all of the width. */
function setBeside(section: RootContent[]): RootContent[] {
  const wideAt = section.findIndex(isWide);
  const narrow = wideAt < 0 ? section : section.slice(0, wideAt);
  const samples = narrow.filter(isSample);
  if (samples.length === 0) return section;
  const words = narrow.filter((node) => !isSample(node));
  const columns = [jsxNode('BesideWords', {}, words), jsxNode('BesideSamples', {}, samples)];
  return [jsxNode('Beside', {}, columns), ...section.slice(narrow.length)];
}
