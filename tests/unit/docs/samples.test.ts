// Guarantee: no sample of the docs is exempt in silence: each says how it is checked, JSON is read and bodies pass the schemas, Python compiles, headers are ours. Node and shell samples are run by tests/clients/docs-samples.test.mjs.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Code, Nodes } from 'mdast';
import { describe, expect, it } from 'vitest';
import { docTree } from '@/app/(site)/docs/tree/compiled';
import { DOC_ENTRIES } from '@/app/(site)/docs/tree/manifest';
import { fenceFacts } from '@/app/(site)/docs/tree/prepare';
import { docFile } from '@/app/(site)/docs/tree/source';
import { ERRORS, type ErrorCode } from '@/lib/base/errors';
import { RuntimeConfig } from '@/lib/catalog/import/config-schema';
import { ANSWER_HEADERS, REQUEST_HEADERS } from '@/lib/gateway/openapi/header-words';
import { OPERATIONS } from '@/lib/gateway/openapi/operations';

interface Sample {
  where: string;
  language: string;
  facts: Readonly<Record<string, string>>;
  code: string;
}

const samples: Sample[] = DOC_ENTRIES.filter(({ source }) => source === 'written').flatMap((entry) => {
  const tree = docTree(entry);
  return tree
    ? fencesIn(tree).map(({ lang, meta, value, position }) => ({
        where: `${docFile(entry)}:${position?.start.line}`,
        language: lang ?? '',
        facts: fenceFacts(meta),
        code: value,
      }))
    : [];
});

function fencesIn(node: Nodes): Code[] {
  if (node.type === 'code') return [node];
  return 'children' in node ? node.children.flatMap((child) => fencesIn(child)) : [];
}

const of = (...languages: string[]) => samples.filter(({ language }) => languages.includes(language));
const python = pythonCommand();

/** What runs Python here, or null. */
function pythonCommand(): string | null {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return 'python3';
  } catch {
    return null;
  }
}

it('every sample is of a kind that is checked; what is not run says why', () => {
  expect(samples.length).toBeGreaterThan(60);
  expect(
    samples.filter(({ language }) => !['ts', 'shell', 'python', 'json', 'http', 'text'].includes(language)),
  ).toEqual([]);
  for (const { where, facts } of samples) {
    const known = ['title', 'why', 'answers', 'key', 'body', 'file'];
    expect(
      Object.keys(facts).filter((name) => !known.includes(name)),
      where,
    ).toEqual([]);
    if ('why' in facts) expect(facts.why?.length, where).toBeGreaterThan(10);
  }
  expect(of('text').filter(({ facts }) => !facts.why)).toEqual([]);
  // Programs are run: the reasons not to are few, and each is a start of something else.
  const notRun = of('ts', 'shell', 'python').filter(({ facts }) => facts.why);
  expect(notRun.map(({ where }) => where.split(':')[0])).toEqual([
    'quickstart.mdx',
    'self-hosting.mdx',
    'self-hosting.mdx',
  ]);
});

describe('JSON', () => {
  it.each(of('json').map((sample) => [sample.where, sample] as const))('%s is read', (_, { code, facts }) => {
    const value = JSON.parse(code);
    if (facts.file) expect(RuntimeConfig.safeParse(value).error).toBeUndefined();
    if (facts.body) {
      const [operation] = OPERATIONS[facts.body] ?? [];
      expect(operation?.body, facts.body).toBeDefined();
      expect(operation?.body?.schema[1].safeParse(value).error).toBeUndefined();
    }
    // Errors are shown as the table of errors has them.
    const error = ERRORS[value.error?.code as ErrorCode];
    if ('error' in value) expect(error, value.error.code).toBeDefined();
    if ('error' in value && !('type' in value)) expect(value.error.type).toBe(error.type);
    // A sample that could be sent is checked as what it is.
    if ('model' in value && ('messages' in value || 'input' in value)) expect(facts.body).toBeDefined();
  });

  it('bodies within curl lines are JSON', () => {
    const bodies = of('shell').flatMap(({ where, code }) =>
      [...code.matchAll(/-d '([\s\S]*?)'(?:\s*$|\s*\|)/gm)].map(([, body]) => ({ where, body: body ?? '' })),
    );
    expect(bodies.length).toBeGreaterThan(10);
    for (const { where, body } of bodies) expect(() => JSON.parse(body), where).not.toThrow();
  });
});

it.skipIf(python === null)('Python samples compile (skipped where there is no python3)', () => {
  const programs = of('python');
  expect(programs.length).toBeGreaterThanOrEqual(8);
  const folder = mkdtempSync(path.join(tmpdir(), 'docs-python-'));
  try {
    const files = programs.map(({ where, code }) => {
      const file = path.join(folder, `${where.replaceAll(/\W/g, '_')}.py`);
      writeFileSync(file, code);
      return file;
    });
    execFileSync(python ?? '', ['-m', 'py_compile', ...files], { stdio: 'pipe' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('every header of ours that a sample or a text names is one that there is', () => {
  const known = new Set([...ANSWER_HEADERS, ...REQUEST_HEADERS].map(({ name }) => name.toLowerCase()));
  const unsigned = new Set(['x-btl-receipt', 'x-btl-receipt-signature']);
  for (const entry of DOC_ENTRIES.filter(({ source }) => source === 'written')) {
    const text = readFileSync(path.join('content', 'docs', docFile(entry)), 'utf8');
    const named = text.match(/\bx-(?:btl|gateway)-[a-z]+(?:-[a-z]+)*/g) ?? [];
    expect(
      named.filter((name) => !known.has(name) && !unsigned.has(name)),
      docFile(entry),
    ).toEqual([]);
  }
});
