import type { StarterEntry } from './entry';

/**
 * The other names of a model, in lower case: its bare name, dated and former names with and without
 * their author, OpenRouter's name, and the hyphen twin of each name with a dotted version.
 */
export function aliasesOf(entry: StarterEntry): string[] {
  const [lab = '', bare = ''] = entry.slug.split('/');
  const names = [
    bare,
    ...(entry.aka ?? []).flatMap((name) => [name, `${lab}/${name}`]),
    ...openRouterNames(entry),
  ];
  const all = new Set<string>();
  for (const name of [entry.slug, ...names].map((text) => text.toLowerCase())) {
    all.add(name);
    all.add(hyphenTwin(name));
  }
  all.delete(entry.slug);
  return [...all].sort();
}

/** `claude-sonnet-4.5` is also written `claude-sonnet-4-5`. */
export function hyphenTwin(name: string): string {
  return name.replace(/(\d)\.(?=\d)/g, '$1-');
}

function openRouterNames({ routes }: StarterEntry): string[] {
  const spec = routes.openrouter;
  if (spec === undefined) return [];
  const list = typeof spec === 'string' ? [spec] : (Array.isArray(spec) ? spec : [spec]).map(({ id }) => id);
  return list.filter((id) => /^[a-z0-9._-]+\/[a-z0-9._-]+$/.test(id));
}
