// Guarantee: every page of the docs has its Markdown behind `.md`, llms.txt leads to all of them and llms-full.txt holds them, the search has every heading, and an address that is none is a 404 that leads on; at both doors.
import { describe, expect, it } from 'vitest';
import { DOC_ENTRIES, docPath } from '@/app/(site)/docs/tree/manifest';
import { addressOf, type DoorName } from '../../support/api';

async function read(
  path: string,
  door: DoorName = 'node',
): Promise<{ status: number; type: string; text: string }> {
  const response = await fetch(`${addressOf(door)}${path}`);
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    text: await response.text(),
  };
}

describe.each(['node', 'next'] as const)('at the %s door', (door) => {
  it('each page’s Markdown begins with its title and says what it is about', async () => {
    for (const entry of DOC_ENTRIES) {
      const { status, type, text } = await read(`${docPath(entry)}.md`, door);
      expect(status, entry.slug).toBe(200);
      expect(type).toBe('text/markdown; charset=utf-8');
      expect(text.startsWith(`# ${entry.title}\n\n> ${entry.description}\n\n`), entry.slug).toBe(true);
      expect(text, entry.slug).not.toMatch(/undefined|\[object|127\.0\.0\.1:3000/);
    }
  });

  it('a page that is not there is a 404 in Markdown', async () => {
    for (const path of ['/docs/nothing.md', '/docs/reference/nothing.md', '/docs/a/b/c.md']) {
      const { status, text } = await read(path, door);
      expect(status, path).toBe(404);
      expect(text).toContain('/llms.txt');
    }
  });
});

it('llms.txt leads to the Markdown of every page, and each link works', async () => {
  const { status, type, text } = await read('/llms.txt');
  expect(status).toBe(200);
  expect(type).toBe('text/plain; charset=utf-8');
  expect(text).toMatch(/^# Runtime\n\n> /);
  const links = [...text.matchAll(/\]\((\S+?)\): \S/g)].map(([, url = '']) => new URL(url).pathname);
  expect(links).toEqual(DOC_ENTRIES.map((entry) => `${docPath(entry)}.md`));
});

it('llms-full.txt holds every written page once', async () => {
  const { status, text } = await read('/llms-full.txt');
  expect(status).toBe(200);
  for (const entry of DOC_ENTRIES.filter(({ slug }) => !slug.startsWith('reference/')))
    expect(text.split(`\n\n# ${entry.title}\n`).length, entry.title).toBe(2);
});

it('links within Markdown lead to Markdown', async () => {
  const { text } = await read('/docs/errors.md');
  const links = [...text.matchAll(/\]\((\S+?)\)/g)].map(([, url = '']) => new URL(url));
  expect(links.length).toBeGreaterThan(2);
  for (const { pathname } of links) expect((await read(pathname)).status, pathname).toBe(200);
});

it('the search has every heading of every page', async () => {
  const documents: { id: string; path: string; page: string; text: string }[] = JSON.parse(
    (await read('/docs/search.json')).text,
  );
  const ids = documents.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const entry of DOC_ENTRIES)
    expect(
      documents.some(({ path }) => path.split('#')[0] === docPath(entry)),
      entry.slug,
    ).toBe(true);
  expect(documents.find(({ path }) => path === '/docs/errors#all-codes')?.text).toContain('model_not_found');
  expect(documents.find(({ path }) => path === '/docs/reference/keys#rotateApiKey')).toBeDefined();
});
