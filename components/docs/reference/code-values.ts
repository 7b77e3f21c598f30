type Style = 'json' | 'js' | 'python';

/** What the panel beside the text shows without scrolling. */
const WIDTH = 46;

/** A JSON value as source text, what fits on a line kept on one. `indent`: of the line it begins on. */
export function printValue(value: unknown, style: Style, indent = 0): string {
  const whole = printInline(value, style);
  if (whole.length + indent <= WIDTH || typeof value !== 'object' || value === null) return whole;
  const inner = ' '.repeat(indent + stepOf(style));
  const rows = Array.isArray(value)
    ? value.map((row) => printValue(row, style, inner.length))
    : Object.entries(value).map(
        ([name, member]) => `${printKey(name, style)}: ${printValue(member, style, inner.length)}`,
      );
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const last = style === 'json' ? '' : ',';
  return `${open}\n${rows.map((row) => inner + row).join(',\n')}${last}\n${' '.repeat(indent)}${close}`;
}

/** The spaces a level is set in by. */
export function stepOf(style: Style): number {
  return style === 'python' ? 4 : 2;
}

function printInline(value: unknown, style: Style): string {
  if (Array.isArray(value)) return `[${value.map((row) => printInline(row, style)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([name, member]) => `${printKey(name, style)}: ${printInline(member, style)}`,
    );
    const space = style === 'js' && members.length > 0 ? ' ' : '';
    return `{${space}${members.join(', ')}${space}}`;
  }
  if (style === 'python' && value === null) return 'None';
  if (style === 'python' && typeof value === 'boolean') return value ? 'True' : 'False';
  return JSON.stringify(value);
}

function printKey(name: string, style: Style): string {
  return style === 'js' && /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
}
