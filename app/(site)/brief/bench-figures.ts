import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface BenchRow {
  scenario: string;
  /** Microseconds of CPU a request, as measured: "319 (248..333)". */
  gateway: string;
  database: string;
  /** How many times the least that a Node gateway can do. */
  ratio: string;
  wanted: string;
}

export interface BenchFigures {
  /** 2026-11-27. */
  date: string;
  /** How it was measured, in the words of the page it stands on. */
  how: string;
  rows: BenchRow[];
}

/** What the scenarios of the bench are, in words. */
const SCENARIOS: Record<string, string> = {
  'json-many': 'A JSON answer of 1 KB, 200 workspaces in turn',
  'json-one': 'The same in one workspace',
  'sse-burst': 'A stream of 100 events',
  hit: 'An exact hit of the cache',
};

let figures: BenchFigures | null | undefined;

/** The figures of `docs/bench.md` as they stand there; null where they cannot be found. */
export function benchFigures(): BenchFigures | null {
  figures ??= read();
  return figures;
}

function read(): BenchFigures | null {
  try {
    return parseBench(readFileSync(path.join(process.cwd(), 'docs', 'bench.md'), 'utf8'));
  } catch {
    return null;
  }
}

/** Finds the dated table: scenario, gateway, its PostgreSQL, floor, ratio, wanted. */
export function parseBench(markdown: string): BenchFigures | null {
  const section = /^## Figures of (\d{4}-\d{2}-\d{2})\n([\s\S]*?)(?=^## )/m.exec(`${markdown}\n## `);
  if (!section) return null;
  const [, date = '', body = ''] = section;
  const rows = body.split('\n').flatMap((line): BenchRow[] => {
    const [, name = '', gateway = '', database = '', , ratio = '', wanted = ''] = line
      .split('|')
      .map((cell) => cell.trim());
    const scenario = SCENARIOS[name.replaceAll('`', '')];
    return scenario && gateway ? [{ scenario, gateway, database, ratio, wanted }] : [];
  });
  const how = body.trim().split('\n\n')[0]?.replace(/\s+/g, ' ') ?? '';
  return rows.length > 0 ? { date, how, rows } : null;
}
