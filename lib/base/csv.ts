/**
 * A cell that people wrote or chose: what a table program would take for a formula begins with a quote mark instead,
 * which it shows as text.
 */
export function csvText(value: string | null | undefined): string {
  return quoted(/^[=+\-@\t\r\n|%]/.test(value ?? '') ? `'${value}` : (value ?? ''));
}

/** A cell of our own making: an amount, a count, a time. Nothing is put before it, so that it stays a number. */
export function csvFigure(value: string | number | null | undefined): string {
  return quoted(value === null || value === undefined ? '' : String(value));
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
