/** How many models stand side by side. */
export const COMPARED_AT_MOST = 4;

/** The page that compares these models; `differencesOnly` leaves out what they have in common. */
export function compareAddress(slugs: readonly string[], { differencesOnly = false } = {}): string {
  // Slugs have no letter that an address must escape but the slash, which a query may hold.
  const query = [...slugs.map((slug) => `m=${slug}`), ...(differencesOnly ? ['only=differences'] : [])];
  return query.length > 0 ? `/models/compare?${query.join('&')}` : '/models/compare';
}
