import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { DocEntry } from './manifest';

/** The server that samples and texts are written for; each page puts its own in its place. */
export const WRITTEN_FOR = 'http://127.0.0.1:3000';

const FOLDER = path.join(process.cwd(), 'content', 'docs');
const CHANGELOG = path.join(process.cwd(), 'CHANGELOG.md');

export interface DocSource {
  text: string;
  /** A changelog is plain Markdown: its braces are braces. */
  format: 'mdx' | 'md';
}

/** The file's name of a written page, within content/docs. */
export function docFile({ slug }: Pick<DocEntry, 'slug'>): string {
  return `${slug === '' ? 'overview' : slug}.mdx`;
}

/** What a page is made from; null for those made from code alone. Read anew each time: callers keep what they make. */
export function readSource(entry: DocEntry): DocSource | null {
  if (entry.source === 'written')
    return { text: readFileSync(path.join(FOLDER, docFile(entry)), 'utf8'), format: 'mdx' };
  if (entry.source !== 'changelog') return null;
  return { text: readFileSync(CHANGELOG, 'utf8').replace(/^# .*\n+/, ''), format: 'md' };
}

interface Edited {
  /** The day of the last change: "2026-11-27". */
  on: string;
  /** Of the text as it stood that day: a test fails where the text changed and the day did not. */
  text: string;
}

const edited: Readonly<Record<string, Edited>> = JSON.parse(
  readFileSync(path.join(FOLDER, 'edited.json'), 'utf8'),
);

/** The day a written page was last changed; null for pages made from code. */
export function editedOn(entry: DocEntry): string | null {
  return entry.source === 'written' ? (edited[docFile(entry)]?.on ?? null) : null;
}

/** What `edited.json` keeps of a text. scripts/docs-dates.mjs computes the same. */
export function textMark(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
