/** Joins class names; what is false, null or empty is left out. Later ones stand last. */
export function classNames(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}
