// Guarantee: the docs' manifest is complete, every link and anchor of every page resolves, headings are in order, dates of change are true, and what pages tell of the environment, endpoints and commands is what the code has.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Nodes, Root } from 'mdast';
import { describe, expect, it } from 'vitest';
import { clientGuides } from '@/app/(site)/docs/clients/guides';
import { docContent, docTree } from '@/app/(site)/docs/tree/compiled';
import { ENDPOINTS } from '@/app/(site)/docs/tree/endpoints';
import { DOC_ENTRIES, type DocEntry, docPath, findDoc } from '@/app/(site)/docs/tree/manifest';
import { outlineOf } from '@/app/(site)/docs/tree/outline';
import { asJsx, attributeOf } from '@/app/(site)/docs/tree/parse';
import { docFile, editedOn, readSource, textMark } from '@/app/(site)/docs/tree/source';
import { COMMANDS } from '@/cli/commands';
import { groupsOf } from '@/components/docs/reference/operations';
import { CHECKED_VARIABLES } from '@/lib/base/env';
import { ENVIRONMENT } from '@/lib/base/env-words';
import { openApiDocument } from '@/lib/gateway/openapi/document';
import { findPath, TABLE } from '@/lib/gateway/table';

const FOLDER = path.join('content', 'docs');
const written = DOC_ENTRIES.filter(({ source }) => source === 'written');
const groups = groupsOf(openApiDocument(TABLE, 'http://x'), 'http://x');
/** Pages that the docs may lead to beside their own; the browser tests follow every link. */
const OTHER_PAGES = [
  '/models',
  '/models/openai/gpt-4.1-mini',
  '/models/btl/btl-2',
  '/sign-up',
  '/dashboard/keys',
  '/dashboard/providers',
  '/dashboard/requests',
];

function treeOf(entry: DocEntry): Root {
  const tree = docTree(entry);
  if (!tree) throw new Error(`${entry.slug} has no text`);
  return tree;
}

function anchorsOf(entry: DocEntry): string[] {
  if (docTree(entry)) return outlineOf(treeOf(entry)).map(({ id }) => id);
  if (entry.source === 'guides') return clientGuides('').map(({ id }) => id);
  const group = groups.find(({ slug }) => entry.slug === `reference/${slug}`);
  return group ? group.operations.map(({ id }) => id) : [];
}

function linksIn(node: Nodes): string[] {
  const own = node.type === 'link' ? [node.url] : [];
  return 'children' in node ? [...own, ...node.children.flatMap((child) => linksIn(child))] : own;
}

describe('the manifest', () => {
  it('lists every file of content/docs, and every written page has its file', () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith('.mdx'));
    expect(files.sort()).toEqual(written.map(docFile).sort());
    expect(written.length).toBeGreaterThanOrEqual(20);
  });

  it('has each page once, with a title and a sentence', () => {
    const slugs = DOC_ENTRIES.map(({ slug }) => slug);
    expect(slugs.filter((slug, at) => slugs.indexOf(slug) !== at)).toEqual([]);
    for (const { slug, title, description } of DOC_ENTRIES) {
      expect(title, slug).toMatch(/^\S.*\S$/);
      expect(description, slug).toMatch(/\.$/);
    }
  });

  it('has a page for each group of the API reference', () => {
    const made = DOC_ENTRIES.filter(({ slug }) => slug.startsWith('reference/')).map(({ slug }) => slug);
    expect(made).toEqual(groups.map(({ slug }) => `reference/${slug}`));
  });
});

describe.each(written.map((entry) => [docPath(entry), entry] as const))('%s', (_, entry) => {
  it('compiles', async () => {
    expect(typeof (await docContent(entry))).toBe('function');
  });

  it('has headings of its own names, none skipping a level', () => {
    const outline = outlineOf(treeOf(entry)).filter(({ id }) => id !== '');
    expect(outline.length).toBeGreaterThan(1);
    const ids = outline.map(({ id }) => id);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
    expect(outline[0]?.level).toBe(2);
  });

  it('leads only to pages and anchors that are there', () => {
    const lost = linksIn(treeOf(entry)).filter((url) => {
      if (!url.startsWith('/')) return true;
      const [to = '', anchor] = url.split('#');
      if (!to.startsWith('/docs')) return !OTHER_PAGES.includes(to);
      const page = findDoc(to.replace(/^\/docs\/?/, ''));
      return !page || (anchor !== undefined && !anchorsOf(page).includes(anchor));
    });
    expect(lost).toEqual([]);
  });

  it('says the day of its last change', () => {
    const kept = JSON.parse(readFileSync(path.join(FOLDER, 'edited.json'), 'utf8'))[docFile(entry)];
    expect(kept?.text, 'run `npm run docs:dates`').toBe(textMark(readSource(entry)?.text ?? ''));
    expect(editedOn(entry)).toMatch(/^20\d\d-\d\d-\d\d$/);
  });
});

it('a component’s attributes are plain texts', () => {
  const check = (node: Nodes): void => {
    const jsx = asJsx(node);
    for (const { name } of jsx?.attributes ?? []) if (jsx) attributeOf(jsx, name);
    if ('children' in node) for (const child of node.children) check(child);
  };
  for (const entry of written) expect(() => check(treeOf(entry))).not.toThrow();
});

describe('what pages say of the code', () => {
  it('every variable that is checked is told of, and no other', () => {
    expect(ENVIRONMENT.flatMap(({ names }) => names).sort()).toEqual([...CHECKED_VARIABLES].sort());
  });

  it('every core endpoint is served', () => {
    for (const [method, where] of ENDPOINTS)
      expect(findPath(where)?.path.methods[method], `${method} ${where}`).toBeDefined();
  });

  it('every command of the command line stands on its page', () => {
    const text = readFileSync(path.join(FOLDER, 'operations.mdx'), 'utf8');
    for (const { name } of COMMANDS) expect(text).toContain(`\n${name}`);
  });
});
