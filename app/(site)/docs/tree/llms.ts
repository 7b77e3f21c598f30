import { siteOrigin } from '../../../site-origin';
import { DOC_ENTRIES, DOC_GROUPS, docPath } from './manifest';
import { docMarkdown } from './pages';

const ABOUT = `# Runtime

> A gateway for language models: OpenAI’s, Anthropic’s and the Responses API over many providers, with the price, the charge and the saving on every answer.

Every page of the docs is Markdown at its address with \`.md\` behind it. The API as a file: `;

/** `/llms.txt`: the docs' pages by their Markdown addresses, as llmstxt.org describes it. */
export async function llmsText(): Promise<string> {
  const origin = await siteOrigin();
  const groups = DOC_GROUPS.map(({ name, pages }) => {
    const lines = pages.map(
      (entry) => `- [${entry.title}](${origin}${docPath(entry)}.md): ${entry.description}`,
    );
    return `## ${name}\n\n${lines.join('\n')}`;
  });
  return `${ABOUT}${origin}/openapi.json\n\n${groups.join('\n\n')}\n`;
}

let whole: Promise<string> | null = null;

/**
 * `/llms-full.txt`: every page of the docs in one text. The reference's fields stand in openapi.json. Made once in this
 * process: printing all of it takes as long as some fifty pages, and anybody may ask for it.
 */
export function llmsFullText(): Promise<string> {
  if (whole && process.env.NODE_ENV === 'production') return whole;
  const made = makeFullText();
  whole = made;
  made.catch(() => {
    whole = null;
  });
  return made;
}

async function makeFullText(): Promise<string> {
  const pages = DOC_ENTRIES.filter(({ slug }) => !slug.startsWith('reference/'));
  const origin = await siteOrigin();
  const texts = await Promise.all(
    pages.map(async (entry) => `<!-- ${origin}${docPath(entry)} -->\n\n${await docMarkdown(entry)}`),
  );
  return `${ABOUT}${origin}/openapi.json\n\n${texts.join('\n---\n\n')}`;
}
