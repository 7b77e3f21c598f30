import { LRUCache } from 'lru-cache';
import {
  createCssVariablesTheme,
  createHighlighterCoreSync,
  type HighlighterCore,
  type ThemedToken,
} from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import http from 'shiki/langs/http.mjs';
import json from 'shiki/langs/json.mjs';
import python from 'shiki/langs/python.mjs';
import shellscript from 'shiki/langs/shellscript.mjs';
import toml from 'shiki/langs/toml.mjs';
import typescript from 'shiki/langs/typescript.mjs';

export type CodeLanguage = 'ts' | 'python' | 'shell' | 'json' | 'http' | 'toml' | 'text';

interface Piece {
  /** Offset in the code: the piece's identity. */
  at: number;
  text: string;
  /** The class of its tone; undefined for plain ink. */
  look: string | undefined;
}

export interface CodeLine {
  at: number;
  text: string;
  pieces: Piece[];
}

const GRAMMARS: Record<Exclude<CodeLanguage, 'text'>, string> = {
  ts: 'typescript',
  python: 'python',
  shell: 'shellscript',
  json: 'json',
  http: 'http',
  toml: 'toml',
};
/** Four tones, no more: code is read, not admired. */
const LOOKS: Record<string, string> = {
  'var(--code-token-comment)': 'text-panel-muted',
  'var(--code-token-keyword)': 'text-code-word',
  'var(--code-token-string)': 'text-code-text',
  'var(--code-token-string-expression)': 'text-code-text',
  'var(--code-token-constant)': 'text-code-value',
};
const THEME = createCssVariablesTheme({ name: 'runtime', variablePrefix: '--code-' });
const LONGEST_KEPT = 20_000;
/** None: the first sample after a start compiles the grammar, and a line that ran out of time would stay half read. */
const TIME_LIMIT_MS = 0;

let highlighter: HighlighterCore | undefined;
const known = new LRUCache<string, CodeLine[]>({ max: 500 });

/**
 * The lines of a sample, split into pieces of one tone each. On the server only: the grammars are large. A sample that
 * was highlighted before is not read again.
 */
export function highlight(code: string, language: CodeLanguage): CodeLine[] {
  const key = `${language}\n${code}`;
  const before = known.get(key);
  if (before) return before;
  const lines = language === 'text' ? plainLines(code) : tokenLines(code, GRAMMARS[language]);
  if (code.length <= LONGEST_KEPT) known.set(key, lines);
  return lines;
}

function tokenLines(code: string, lang: string): CodeLine[] {
  highlighter ??= createHighlighterCoreSync({
    themes: [THEME],
    langs: [typescript, python, shellscript, json, http, toml],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
  let at = 0;
  return highlighter
    .codeToTokensBase(code, { lang, theme: 'runtime', tokenizeTimeLimit: TIME_LIMIT_MS })
    .map((tokens) => {
      const text = tokens.map((token) => token.content).join('');
      const line = { at, text, pieces: tokens.map(toPiece) };
      at += text.length + 1;
      return line;
    });
}

function toPiece({ offset, content, color }: ThemedToken): Piece {
  return { at: offset, text: content, look: LOOKS[color ?? ''] };
}

function plainLines(code: string): CodeLine[] {
  let at = 0;
  return code.split('\n').map((text) => {
    const line = { at, text, pieces: [{ at, text, look: undefined }] };
    at += text.length + 1;
    return line;
  });
}
