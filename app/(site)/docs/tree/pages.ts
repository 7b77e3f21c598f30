import { siteOrigin } from '../../../site-origin';
import { clientGuides } from '../clients/guides';
import { apiReference } from '../reference/api-reference';
import { docTree } from './compiled';
import { groupMarkdown, guidesMarkdown, referenceMarkdown } from './made-markdown';
import { DOC_ENTRIES, DOC_GROUPS, type DocEntry, docPath } from './manifest';
import { markdownOf } from './markdown';
import { type DocSectionText, outlineOf } from './outline';

const kept = new Map<string, readonly DocSectionText[]>();

/** What stands on a page, heading by heading; the first has what stands before them. */
export async function docOutline(entry: DocEntry): Promise<readonly DocSectionText[]> {
  const before = kept.get(entry.slug);
  if (before && process.env.NODE_ENV === 'production') return before;
  const tree = docTree(entry);
  const outline = tree ? outlineOf(tree) : await madeOutline(entry);
  kept.set(entry.slug, outline);
  return outline;
}

async function madeOutline(entry: DocEntry): Promise<DocSectionText[]> {
  const section = (id: string, heading: string, text: string): DocSectionText => ({
    id,
    heading,
    text,
    level: 2,
  });
  if (entry.source === 'guides')
    return clientGuides('').map(({ id, name, kind, about, install }) =>
      section(id, name, `${kind} ${about} ${install}`),
    );
  const groups = await apiReference();
  const group = groups.find(({ slug }) => entry.slug === `reference/${slug}`);
  if (!group) return groups.map(({ slug, name, about }) => section(`${slug}-title`, name, about));
  return group.operations.map(({ id, summary, method, path, about, body }) =>
    section(
      id,
      summary,
      `${method} ${path} ${about.join(' ')} ${body?.fields.map(({ name }) => name).join(' ') ?? ''}`,
    ),
  );
}

/** A page as Markdown: its title, what it is about, and all that it says. */
export async function docMarkdown(entry: DocEntry): Promise<string> {
  const origin = await siteOrigin();
  const text = await bodyOf(entry, origin);
  return `# ${entry.title}\n\n> ${entry.description}\n\n${text}\n`;
}

async function bodyOf(entry: DocEntry, origin: string): Promise<string> {
  const tree = docTree(entry);
  if (tree) return markdownOf(tree, origin);
  if (entry.source === 'guides') return guidesMarkdown(clientGuides(origin));
  const groups = await apiReference();
  const group = groups.find(({ slug }) => entry.slug === `reference/${slug}`);
  return group
    ? groupMarkdown(group)
    : referenceMarkdown(groups, (slug) => `${origin}/docs/reference/${slug}.md`);
}

/** The docs' pages for a list that is searched: the command menu's, for one. */
export interface DocsSearchPage {
  title: string;
  path: string;
  /** The group it stands in. */
  group: string;
  description: string;
  headings: readonly { text: string; path: string }[];
}

/** Every page with its headings, in reading order, each with its address. */
export function docsSearchPages(): Promise<DocsSearchPage[]> {
  return Promise.all(
    DOC_GROUPS.flatMap(({ name: group, pages }) =>
      pages.map(async (entry) => {
        const path = docPath(entry);
        const sections = (await docOutline(entry)).filter(({ id }) => id !== '');
        const headings = sections.map(({ id, heading }) => ({ text: heading, path: `${path}#${id}` }));
        return { title: entry.title, path, group, description: entry.description, headings };
      }),
    ),
  );
}

/** What the docs' own search looks through: a document for each heading of each page. */
export interface DocsSearchDocument {
  id: string;
  path: string;
  page: string;
  heading: string;
  text: string;
}

export async function docsSearchDocuments(): Promise<DocsSearchDocument[]> {
  const all = await Promise.all(
    DOC_ENTRIES.map(async (entry) => {
      const sections = await docOutline(entry);
      return sections.map(({ id, heading, text }, at) => ({
        id: `${entry.slug}#${id}`,
        path: id ? `${docPath(entry)}#${id}` : docPath(entry),
        page: entry.slug.startsWith('reference/') ? `${entry.title} · API reference` : entry.title,
        heading,
        text: at === 0 && id === '' ? `${entry.description} ${text}` : text,
      }));
    }),
  );
  return all.flat();
}
