// Guarantee: rooms know only whom the house allows, SQL stays in its files, and files stay readable; an offender is named with its line.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const GROUND = ['base', 'openai', 'anthropic', 'db'];
const ROOMS = ['auth', 'catalog', 'providers', 'billing', 'cache', 'optimize', 'requests', 'responses'];

/** Whom each zone may import at run time, beside itself. `generated` is Prisma's client. */
const FLOORS: Record<string, string[]> = {
  base: [],
  openai: ['base'],
  anthropic: ['base', 'openai'],
  db: ['base', 'generated'],
  generated: [],
  ...Object.fromEntries(ROOMS.map((room) => [room, [...GROUND, 'generated']])),
  gateway: [...ROOMS, ...GROUND],
  components: [],
  app: ['gateway', ...ROOMS, 'components', ...GROUND],
  server: ['gateway', ...ROOMS, ...GROUND],
  cli: ['gateway', ...ROOMS, ...GROUND],
};

/** Whose types each zone may import beyond that. */
const TYPES: Record<string, string[]> = {
  ...Object.fromEntries(ROOMS.map((room) => [room, ROOMS])),
  components: [...ROOMS, ...GROUND],
};

/** Tables of data and schemas may be long. */
const LONG_FILES = /^lib\/catalog\/import\/starter\//;
const LINES_AT_MOST = 300;
const ROUTE_LINES_AT_MOST = 25;

const SQL_FILE = /^lib\/db\/|(?:^|\/)(?:[a-z-]+-)?queries(?:-[a-z-]+)?\.ts$|(?:^|\/)ledger(?:-[a-z-]+)?\.ts$/;
const SQL_TEXT = /\b(?:SELECT\s[\s\S]+?\sFROM|INSERT INTO|UPDATE\s+"?\w+"?\s+SET|DELETE FROM)\s/;
const SQL_MODULES = ['@/lib/db/prisma', '@/lib/generated/prisma', '@prisma/client', 'pg'];

interface Import {
  specifier: string;
  line: number;
  typeOnly: boolean;
}

interface Source {
  file: string;
  zone: string;
  text: string;
  tree: ts.SourceFile;
  imports: Import[];
}

const sources = ['app', 'components', 'lib', 'server', 'cli'].flatMap(readSources);

/** One message a line, so that a failure reads as a list of offenders. */
const expectNone = (offenders: string[]) => expect(offenders.join('\n')).toBe('');

describe('floors', () => {
  it('every file imports only whom its floor allows', () => {
    expectNone(
      sources.flatMap((source) =>
        source.imports.flatMap((found) => {
          const target = zoneOfImport(source.file, found.specifier);
          if (target === null || target === source.zone) return [];
          const allowed = [
            ...(FLOORS[source.zone] ?? []),
            ...(found.typeOnly ? (TYPES[source.zone] ?? []) : []),
          ];
          if (allowed.includes(target)) return [];
          const what = found.typeOnly ? 'types of ' : '';
          return [
            `${source.file}:${found.line} ${source.zone} may not import ${what}${target} (${found.specifier})`,
          ];
        }),
      ),
    );
  });

  it('every folder of lib is on a floor', () => {
    const folders = readdirSync('lib', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expectNone(folders.map((folder) => folder.name).filter((name) => !(name in FLOORS)));
  });

  it('no files import each other in a circle at run time', () => {
    const edges = new Map(
      sources.map((source) => [
        source.file,
        source.imports.flatMap(({ specifier, typeOnly }) =>
          typeOnly ? [] : (fileOfImport(source.file, specifier) ?? []),
        ),
      ]),
    );
    expectNone(findCircles(edges));
  });
});

describe('SQL and Prisma', () => {
  it('are written only in queries, the ledger and lib/db', () => {
    expectNone(
      sources
        .filter((source) => !SQL_FILE.test(source.file) && source.zone !== 'generated')
        .flatMap((source) => [
          ...source.imports
            .filter(
              ({ specifier, typeOnly }) =>
                !typeOnly &&
                SQL_MODULES.some((name) => specifier === name || specifier.startsWith(`${name}/`)),
            )
            .map(({ specifier, line }) => `${source.file}:${line} imports ${specifier}`),
          ...findTexts(source.tree, SQL_TEXT).map((line) => `${source.file}:${line} holds SQL`),
        ]),
    );
  });
});

describe('files', () => {
  it(`have at most ${LINES_AT_MOST} lines, a route.ts ${ROUTE_LINES_AT_MOST}`, () => {
    expectNone(
      sources.flatMap(({ file, text }) => {
        const lines = text.trimEnd().split('\n').length;
        const most = path.basename(file) === 'route.ts' ? ROUTE_LINES_AT_MOST : LINES_AT_MOST;
        return lines > most && !LONG_FILES.test(file)
          ? [`${file} has ${lines} lines, ${most} are allowed`]
          : [];
      }),
    );
  });

  it('are named in kebab-case after what they hold', () => {
    expectNone(
      sources
        .filter(
          ({ zone, file }) => zone !== 'app' && !/^[a-z0-9]+(?:-[a-z0-9]+)*\.tsx?$/.test(path.basename(file)),
        )
        .map(({ file }) => file),
    );
    expectNone(
      sources
        .filter(({ file }) => /(?:^|[-/])(?:utils|helpers|service|manager)\b/.test(file))
        .map(({ file }) => file),
    );
  });

  it('never print: results go through the log or the answer', () => {
    expectNone(
      sources
        .filter(({ zone }) => !['server', 'cli'].includes(zone))
        .flatMap(({ file, tree }) => findConsole(tree).map((line) => `${file}:${line} uses console`)),
    );
  });

  it('of tests say their guarantee in the first line', () => {
    const tests = readdirSync('tests', { recursive: true, encoding: 'utf8' }).filter((file) =>
      /^(?:unit|api|e2e)\/.*\.(?:test|spec)\.tsx?$/.test(file),
    );
    expect(tests.length).toBeGreaterThan(0);
    expectNone(
      tests.filter((file) => !/^(?:\/\/|\/\*) \S/.test(readFileSync(path.join('tests', file), 'utf8'))),
    );
  });
});

describe('migrations', () => {
  it('stand in Prisma’s layout, in order', () => {
    const entries = readdirSync('prisma/migrations', { withFileTypes: true });
    const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
    expect(files).toEqual(['migration_lock.toml']);
    expect(readFileSync('prisma/migrations/migration_lock.toml', 'utf8')).toContain(
      'provider = "postgresql"',
    );
    const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    expectNone(names.filter((name) => !/^\d{14}_[a-z0-9_]+$/.test(name)));
    for (const name of names)
      expect(readdirSync(path.join('prisma/migrations', name))).toEqual(['migration.sql']);
    expect(new Set(names.map((name) => name.slice(0, 14))).size).toBe(names.length);
  });
});

function readSources(folder: string): Source[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.posix.join(folder, name.split(path.sep).join('/')))
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts') && !file.startsWith('lib/generated/'))
    .map((file) => {
      const text = readFileSync(file, 'utf8');
      const kind = file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
      const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, kind);
      return { file, zone: zoneOfFile(file), text, tree, imports: findImports(tree) };
    });
}

function zoneOfFile(file: string): string {
  const [first = '', second = ''] = file.split('/');
  return first === 'lib' ? second : first;
}

/** The path from the project's folder, without its ending; null for packages. */
function pathOfImport(from: string, specifier: string): string | null {
  if (specifier.startsWith('@/')) return specifier.slice(2);
  return specifier.startsWith('.') ? path.posix.join(path.posix.dirname(from), specifier) : null;
}

function zoneOfImport(from: string, specifier: string): string | null {
  const target = pathOfImport(from, specifier);
  if (target === null) return null;
  const zone = zoneOfFile(target);
  return zone in FLOORS ? zone : null;
}

function fileOfImport(from: string, specifier: string): string | null {
  const target = pathOfImport(from, specifier);
  const candidates = ['.ts', '.tsx', '/index.ts', '/index.tsx'].map((ending) => `${target}${ending}`);
  return candidates.find((candidate) => sources.some(({ file }) => file === candidate)) ?? null;
}

function findImports(tree: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node, specifier: ts.Expression | undefined, typeOnly: boolean) => {
    if (specifier && ts.isStringLiteralLike(specifier))
      found.push({ specifier: specifier.text, line: lineOf(tree, node), typeOnly });
  };
  visit(tree, (node) => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, isTypeOnly(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node, node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node, node.arguments[0], false);
  });
  return found;
}

/** `import type …`, or every name in the braces marked `type`. */
function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  const names = clause.namedBindings;
  return (
    !clause.name &&
    !!names &&
    ts.isNamedImports(names) &&
    names.elements.length > 0 &&
    names.elements.every((name) => name.isTypeOnly)
  );
}

function findTexts(tree: ts.SourceFile, pattern: RegExp): number[] {
  const lines: number[] = [];
  visit(tree, (node) => {
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
    if (isText && pattern.test(node.getText(tree))) lines.push(lineOf(tree, node));
  });
  return lines;
}

function findConsole(tree: ts.SourceFile): number[] {
  const lines: number[] = [];
  visit(tree, (node) => {
    if (ts.isPropertyAccessExpression(node) && node.expression.getText(tree) === 'console')
      lines.push(lineOf(tree, node));
  });
  return lines;
}

function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node);
  ts.forEachChild(node, (child) => visit(child, look));
}

function lineOf(tree: ts.SourceFile, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}

/** Each circle once, as the files on it. */
function findCircles(edges: Map<string, string[]>): string[] {
  const circles = new Set<string>();
  const done = new Set<string>();
  const walk = (file: string, trail: string[]) => {
    const seenAt = trail.indexOf(file);
    if (seenAt >= 0) circles.add([...trail.slice(seenAt), file].join(' → '));
    if (seenAt >= 0 || done.has(file)) return;
    for (const next of edges.get(file) ?? []) walk(next, [...trail, file]);
    done.add(file);
  };
  for (const file of edges.keys()) walk(file, []);
  return [...circles];
}
