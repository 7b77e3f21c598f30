interface Piece {
  /** Offset in the code: the piece's identity. */
  at: number;
  text: string;
  look: string | undefined;
}

const TOKENS =
  /(?<comment>(?<=^|\s)(?:\/\/|#)[^\n]*)|(?<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|(?<word>\b(?:import|from|export|const|await|new|for|of|in|print|async|def|return|if|curl)\b)/gm;

/**
 * Splits a sample into pieces to be shown in two quiet tones: comments, and the language's words.
 * HTTP and JSON stay as they are.
 */
export function highlight(code: string, language: string): Piece[] {
  if (language === 'http' || language === 'json') return [{ at: 0, text: code, look: undefined }];
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of code.matchAll(TOKENS)) {
    if (match.index > end) pieces.push({ at: end, text: code.slice(end, match.index), look: undefined });
    const look = match.groups?.comment
      ? 'text-panel-muted'
      : match.groups?.word
        ? 'text-[#d9b48a]'
        : 'text-[#b9cfae]';
    pieces.push({ at: match.index, text: match[0], look });
    end = match.index + match[0].length;
  }
  if (end < code.length) pieces.push({ at: end, text: code.slice(end), look: undefined });
  return pieces;
}
