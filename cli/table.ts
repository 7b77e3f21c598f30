/**
 * Rows in columns of equal width, for people: a head in capitals, two spaces between, numbers to the right.
 * Null is shown as a dash.
 */
export function formatTable(head: readonly string[], rows: readonly (readonly (string | null)[])[]): string {
  if (rows.length === 0) return '(none)';
  const cells = [
    head.map((name) => name.toUpperCase()),
    ...rows.map((row) => row.map((cell) => cell ?? '-')),
  ];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const isNumber = head.map((_, column) => rows.every((row) => /^-?[\d.]*$/.test(row[column] ?? '')));
  return cells
    .map((row) =>
      row
        .map((cell, column) =>
          isNumber[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
