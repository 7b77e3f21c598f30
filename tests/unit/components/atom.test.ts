// Guarantee: the feed stays well-formed whatever stands in a model's name.
import { expect, it } from 'vitest';
import { atomFeed } from '@/app/feed.xml/atom';

it('escapes markup, quotes and what XML cannot hold', () => {
  const hostile = '<script>"&\u0000\u001f]]>';
  const xml = atomFeed({
    id: 'https://x.example/feed.xml?a=1&b=2',
    home: 'https://x.example/',
    title: hostile,
    entries: [
      {
        id: hostile,
        address: hostile,
        title: hostile,
        text: hostile,
        updatedAt: new Date('2026-01-02T03:04:05Z'),
      },
    ],
  });
  expect(xml).not.toContain('<script>');
  for (const char of ['\u0000', '\u001f']) expect(xml).not.toContain(char);
  expect(xml.match(/&lt;script&gt;&quot;&amp;\]\]&gt;/g)).toHaveLength(5);
  expect(xml).toContain('<id>https://x.example/feed.xml?a=1&amp;b=2</id>');
  expect(xml).toContain('<updated>2026-01-02T03:04:05.000Z</updated>');
});

it('has a date without entries too', () => {
  expect(atomFeed({ id: 'a', home: 'b', title: 'c', entries: [] })).toContain(
    '<updated>1970-01-01T00:00:00.000Z</updated>',
  );
});
