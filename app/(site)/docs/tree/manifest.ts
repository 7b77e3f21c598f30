import { TAGS } from '@/lib/gateway/openapi/operation';

/** A page of the docs. Its text stands in `content/docs/<slug>.mdx` unless `source` says otherwise. */
export interface DocEntry {
  /** Behind `/docs/`; empty for the docs' first page. */
  slug: string;
  title: string;
  /** One sentence: the page's description, and what lists of pages say of it. */
  description: string;
  /** `written` in content/docs; else made: from the client guides, the OpenAPI document or CHANGELOG.md. */
  source: 'written' | 'guides' | 'reference' | 'changelog';
  /** Samples stand beside their section where there is room, and the tree lists the sections. */
  beside?: boolean;
}

export interface DocGroup {
  name: string;
  pages: readonly DocEntry[];
}

const written = (slug: string, title: string, description: string): DocEntry => ({
  slug,
  title,
  description,
  source: 'written',
});
const beside = (slug: string, title: string, description: string): DocEntry => ({
  ...written(slug, title, description),
  beside: true,
});

/** The pages of the API reference: one for each tag of the OpenAPI document. */
const REFERENCE: readonly DocEntry[] = Object.entries(TAGS).map(([name, about]) => ({
  slug: `reference/${name.toLowerCase()}`,
  title: name,
  description: about,
  source: 'reference',
}));

/**
 * Every page of the docs, in the order in which they are read. The only list: the tree, previous and next, the search,
 * the site map, `llms.txt` and the `.md` addresses are all made from it.
 */
export const DOC_GROUPS: readonly DocGroup[] = [
  {
    name: 'Start',
    pages: [
      written(
        '',
        'Overview',
        'Quickstart, keys, models, endpoints, quotes, savings headers and errors of Runtime on one page.',
      ),
      beside('quickstart', 'Quickstart', 'A key, three changed lines, and the first answer with its cost.'),
      written(
        'authentication',
        'Authentication and scopes',
        'Machine keys: how they are sent, what each scope allows, how they are limited, rotated and revoked.',
      ),
      written(
        'models',
        'Models and slugs',
        'How models are named, how to find one, and what the catalog says of it.',
      ),
      written(
        'testing',
        'Testing with test keys',
        'Keys that never reach a provider: every model simulated, every fault on demand.',
      ),
    ],
  },
  {
    name: 'Requests',
    pages: [
      beside('chat', 'Chat', 'Chat Completions: the request, the answer, and what happens to each field.'),
      beside('responses', 'Responses', 'OpenAI’s Responses API over every model: turns, items, background.'),
      beside('messages', 'Messages', 'Anthropic’s Messages API over every model, for its SDKs and agents.'),
      beside('embeddings', 'Embeddings', 'Vectors of texts or tokens, as floats or base64.'),
      beside('streaming', 'Streaming', 'Events as they come, and where a stream says what it cost.'),
      beside('tools', 'Tools', 'Functions that a model may call, and how their results go back.'),
      beside(
        'structured-outputs',
        'Structured outputs',
        'Answers that are JSON, or JSON that follows a schema of yours.',
      ),
    ],
  },
  {
    name: 'Routing and savings',
    pages: [
      written(
        'routing',
        'Routing and failover',
        'Which provider a request goes to, how to have a say in it, and what happens when one fails.',
      ),
      written(
        'own-keys',
        'Your own provider keys',
        'Requests through your own accounts at providers, beside ours or instead of them.',
      ),
      written(
        'caching',
        'Caching and savings',
        'What is answered from the cache, for whom, for how long, and what a hit costs.',
      ),
    ],
  },
  {
    name: 'Money',
    pages: [
      beside('quotes', 'Quotes', 'What a request would cost, before it is sent, with a ceiling that binds.'),
      written('billing', 'Credits and billing rules', 'How a charge is worked out, held and settled.'),
      written('receipts', 'Receipts', 'One record of each request, and the places that print it.'),
    ],
  },
  {
    name: 'Behaviour',
    pages: [
      written('limits', 'Limits', 'Rates, spend, concurrency and sizes, and the answer at each bound.'),
      written('errors', 'Errors', 'Every error code, its status, and what to do about it.'),
      written('headers', 'Headers', 'Every header that answers carry and requests may send.'),
      written('idempotency', 'Idempotency', 'What a repeated request does today, and how to retry safely.'),
    ],
  },
  {
    name: 'Running it',
    pages: [
      written(
        'self-hosting',
        'Self-hosting',
        'Starting Runtime, its environment, its own models and providers.',
      ),
      written('operations', 'Operations', 'Probes, signals, the command line, and several processes.'),
      written(
        'security',
        'Security and privacy',
        'What is stored, what is sealed, what is never written down.',
      ),
    ],
  },
  {
    name: 'Clients',
    pages: [
      {
        slug: 'clients',
        title: 'Client guides',
        description:
          'Base URL, key, model: the three lines that point each SDK, framework and coding agent at Runtime.',
        source: 'guides',
      },
    ],
  },
  {
    name: 'API reference',
    pages: [
      {
        slug: 'reference',
        title: 'All operations',
        description:
          'Every operation of Runtime’s API with its fields, answers, errors, headers and samples.',
        source: 'reference',
      },
      ...REFERENCE,
    ],
  },
  {
    name: 'Versions',
    pages: [
      {
        slug: 'changelog',
        title: 'Changelog',
        description: 'What changed in Runtime and its API, newest first.',
        source: 'changelog',
      },
    ],
  },
];

/** Every page in reading order. */
export const DOC_ENTRIES: readonly DocEntry[] = DOC_GROUPS.flatMap(({ pages }) => pages);

/** The page's address: `/docs`, `/docs/quickstart`. */
export function docPath({ slug }: Pick<DocEntry, 'slug'>): string {
  return slug === '' ? '/docs' : `/docs/${slug}`;
}

/** The page of a slug, or null. */
export function findDoc(slug: string): DocEntry | null {
  return DOC_ENTRIES.find((entry) => entry.slug === slug) ?? null;
}

/** The pages before and after one, in reading order. */
export function neighboursOf(entry: DocEntry): { before: DocEntry | null; after: DocEntry | null } {
  const at = DOC_ENTRIES.indexOf(entry);
  return { before: DOC_ENTRIES[at - 1] ?? null, after: DOC_ENTRIES[at + 1] ?? null };
}
