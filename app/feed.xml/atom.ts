export interface AtomEntry {
  /** An address that never means another entry. */
  id: string;
  /** Where to read on. */
  address: string;
  title: string;
  updatedAt: Date;
  /** Plain text. */
  text: string;
}

export interface AtomFeed {
  /** The feed's own address. */
  id: string;
  /** The page it belongs to. */
  home: string;
  title: string;
  /** The newest first. */
  entries: readonly AtomEntry[];
}

/** An Atom document (RFC 4287). Text from outside is escaped; it cannot become markup. */
export function atomFeed({ id, home, title, entries }: AtomFeed): string {
  const updatedAt = entries[0]?.updatedAt ?? new Date(0);
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    `<id>${escapeXml(id)}</id>`,
    `<title>${escapeXml(title)}</title>`,
    `<updated>${updatedAt.toISOString()}</updated>`,
    `<link rel="self" href="${escapeXml(id)}"/>`,
    `<link rel="alternate" type="text/html" href="${escapeXml(home)}"/>`,
    '<author><name>Runtime</name></author>',
    ...entries.map(printEntry),
    '</feed>',
    '',
  ].join('\n');
}

function printEntry({ id, address, title, updatedAt, text }: AtomEntry): string {
  return [
    '<entry>',
    `<id>${escapeXml(id)}</id>`,
    `<title>${escapeXml(title)}</title>`,
    `<updated>${updatedAt.toISOString()}</updated>`,
    `<link rel="alternate" type="text/html" href="${escapeXml(address)}"/>`,
    `<summary>${escapeXml(text)}</summary>`,
    '</entry>',
  ].join('\n');
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no way to write them
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char)
  );
}
