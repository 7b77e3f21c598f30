// Guarantee: every page of the docs is whole in Markdown: components are said in words and tables, none is left out, samples name this server, and what the code knows stands in it once more.
import { describe, expect, it, vi } from 'vitest';
import { docTree } from '@/app/(site)/docs/tree/compiled';
import { DOC_ENTRIES } from '@/app/(site)/docs/tree/manifest';
import { fieldsNode, markdownOf, printNodes, wholeAddress } from '@/app/(site)/docs/tree/markdown';
import { parseDoc } from '@/app/(site)/docs/tree/parse';
import { docTable, schemaFields } from '@/app/(site)/docs/tree/tables';
import { ERRORS } from '@/lib/base/errors';
import { ANSWER_HEADERS } from '@/lib/gateway/openapi/header-words';

vi.mock('@/lib/gateway/runtime', () => ({
  getRuntime: async () => ({ env: { savingsSharePpm: 500_000, publicUrl: 'https://api.example' } }),
}));

const ORIGIN = 'https://api.example';
const inMarkdown = (text: string) => markdownOf(parseDoc({ text, format: 'mdx' }), ORIGIN);
const pageText = async (slug: string) => {
  const entry = DOC_ENTRIES.find((one) => one.slug === slug);
  const tree = entry && docTree(entry);
  return tree ? markdownOf(tree, ORIGIN) : '';
};

describe('a component', () => {
  it('becomes words: a section, a note, tabs', async () => {
    expect(
      await inMarkdown('<Section id="a" label="A" title="Title" lead="Some `code`.">\n\nText\n\n</Section>'),
    ).toBe('## Title\n\nSome `code`.\n\nText');
    expect(await inMarkdown('<Note title="Mind">\n\nText\n\n</Note>')).toBe('> **Mind**\n>\n> Text');
    expect(
      await inMarkdown(
        '<Tabs title="x">\n\n```ts title="Node"\nlet a = "http://127.0.0.1:3000/v1";\n```\n\n</Tabs>',
      ),
    ).toBe('```ts\nlet a = "https://api.example/v1";\n```');
  });

  it('that has no words is an error and not a gap', async () => {
    await expect(inMarkdown('<Chart of="x" />')).rejects.toThrow(/<Chart> cannot be said/);
    await expect(inMarkdown('<Table of="nothing" />')).rejects.toThrow(/no table `nothing`; expected one of/);
  });
});

it('tables of the code stand in Markdown with all of their rows', async () => {
  const errors = await pageText('errors');
  for (const [code, { status }] of Object.entries(ERRORS))
    expect(errors).toContain(`| ${status} | \`${code}\` |`);
  const headers = await pageText('headers');
  for (const { name } of ANSWER_HEADERS) expect(headers).toContain(`| \`${name}\` |`);
});

it('fields are listed by their whole path, what is required and bound is said', () => {
  const text = printNodes([fieldsNode(schemaFields('ChatRequest', ['model', 'temperature', 'provider']))]);
  expect(text).toMatch(/\| `model` \| string \| .*Required\. \|/);
  expect(text).toMatch(/\| `temperature` \| number or null \| .*0 to 2 \|/);
  expect(text).toContain('`provider.max_price.prompt`');
  expect(() => schemaFields('ChatRequest', ['no_such_field'])).toThrow(/has no field no_such_field/);
});

it('a pipe within a cell does not break the table', () => {
  const table = docTable('switch-headers');
  const lines = printNodes([
    {
      type: 'table',
      children: [
        { type: 'tableRow', children: [{ type: 'tableCell', children: [{ type: 'text', value: 'a|b' }] }] },
      ],
    },
  ]);
  expect(lines).toContain('a\\|b');
  expect(table.rows.length).toBeGreaterThan(5);
});

it('addresses are whole, those of docs pages lead to Markdown', () => {
  expect(wholeAddress('/docs/chat#the-answer', ORIGIN)).toBe(`${ORIGIN}/docs/chat.md#the-answer`);
  expect(wholeAddress('/docs', ORIGIN)).toBe(`${ORIGIN}/docs.md`);
  expect(wholeAddress('/models', ORIGIN)).toBe(`${ORIGIN}/models`);
  expect(wholeAddress('https://x.example/', ORIGIN)).toBe('https://x.example/');
});

it.each(DOC_ENTRIES.filter(({ source }) => source === 'written').map(({ slug }) => slug))(
  'page “%s” has no component and no other server left in it',
  async (slug) => {
    const text = await pageText(slug);
    const outside = text.replaceAll(/```[\s\S]*?```/g, '').replaceAll(/`[^`\n]*`/g, '');
    expect(outside).not.toMatch(/<\/?[A-Z]\w*/);
    expect(text).not.toContain('127.0.0.1:3000');
    expect(text.length).toBeGreaterThan(700);
  },
);
