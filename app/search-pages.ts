import { docsSearchDocuments } from './(site)/docs/tree/pages';

/** A page of the docs, or a heading on one, as the command menu finds it. */
export interface DocsHit {
  /** Its address, with the heading's anchor. */
  path: string;
  page: string;
  /** Empty: the page itself. */
  heading: string;
}

/** Every page of the docs and every heading on it, each address once. The one place where the search learns of the docs. */
export async function searchPages(): Promise<DocsHit[]> {
  const hits = new Map<string, DocsHit>();
  for (const { path, page, heading } of await docsSearchDocuments())
    if (!hits.has(path)) hits.set(path, { path, page, heading: path.includes('#') ? heading : '' });
  return [...hits.values()];
}
