import { CUSTOM_INPUT } from './tools';

/**
 * Reads a custom tool's input out of its function's arguments, `{"input":"…"}`, as they come in pieces. A model that
 * writes something else meant the whole of it.
 */
export class CustomInput {
  private json = '';
  /** Where in `json` the string goes on; -1: it has not begun. */
  private at = -1;
  text = '';

  /** @returns what a further piece adds to the input */
  push(piece: string): string {
    this.json += piece;
    if (this.at < 0) {
      const begun = BEGINNING.exec(this.json);
      if (!begun) return '';
      this.at = begun[0].length;
    }
    let added = '';
    for (;;) {
      READABLE.lastIndex = this.at;
      const read = READABLE.exec(this.json)?.[0];
      if (!read) break;
      added += read.startsWith('\\') ? unescaped(read) : read;
      this.at = READABLE.lastIndex;
    }
    this.text += added;
    return added;
  }

  /** @returns what the end adds: all that was written, where it was not of the expected form */
  end(): string {
    if (this.at >= 0) return '';
    this.text = wholeInput(this.json);
    return this.text;
  }
}

const BEGINNING = new RegExp(`^\\s*\\{\\s*"${CUSTOM_INPUT}"\\s*:\\s*"`);
/** Plain text, or one whole escape; of a pair of surrogates both halves. Stops at the quotation mark that ends the string. */
const READABLE =
  /[^"\\]+|\\[^u]|\\u[dD][89abAB][\da-fA-F]{2}(?:\\u[\da-fA-F]{4}|(?=[^\\]|\\[^u]))|\\u(?![dD][89abAB])[\da-fA-F]{4}/y;

function unescaped(text: string): string {
  try {
    return JSON.parse(`"${text}"`);
  } catch {
    return text;
  }
}

function wholeInput(json: string): string {
  try {
    const value = JSON.parse(json)?.[CUSTOM_INPUT];
    return typeof value === 'string' ? value : json;
  } catch {
    return json;
  }
}
