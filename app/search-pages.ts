import { DOC_CONTENTS } from '@/components/docs/doc-contents';
import { GUIDE_NAMES } from './(site)/docs/clients/guides';
import { apiReference } from './(site)/docs/reference/api-reference';

/** A page of the docs, or a heading on one, as the command menu finds it. */
export interface DocsHit {
  /** Its address, with the heading's anchor. */
  path: string;
  page: string;
  /** Empty: the page itself. */
  heading: string;
}

/** Every page of the docs and every heading on it. The one place where the search learns of the docs. */
export async function searchPages(): Promise<DocsHit[]> {
  const groups = await apiReference();
  return [
    { path: '/docs', page: 'Docs', heading: '' },
    ...DOC_CONTENTS.map(({ id, label }) => ({ path: `/docs#${id}`, page: 'Docs', heading: label })),
    { path: '/docs/clients', page: 'Client guides', heading: '' },
    ...GUIDE_NAMES.map(({ id, name }) => ({
      path: `/docs/clients#${id}`,
      page: 'Client guides',
      heading: name,
    })),
    { path: '/docs/reference', page: 'API reference', heading: '' },
    ...groups.flatMap(({ slug, name, operations }) => [
      { path: `/docs/reference/${slug}`, page: `API reference: ${name}`, heading: '' },
      ...operations.map(({ id, summary }) => ({
        path: `/docs/reference/${slug}#${id}`,
        page: `API reference: ${name}`,
        heading: summary,
      })),
    ]),
  ];
}
