// Guarantee: what an address says that cannot be read is said back, but never more of it than a reader would read.
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { IgnoredFilters } from '@/components/catalog/held-filters';

it('shows five sentences at most, and how many more there are', () => {
  const sentences = Array.from({ length: 1_200 }, (_, i) => `lab=x${i} is no lab of this catalog; ignored.`);
  const html = renderToStaticMarkup(<IgnoredFilters ignored={sentences} />);
  expect(html.match(/is no lab/g)).toHaveLength(5);
  expect(html).toContain('1195');
  expect(renderToStaticMarkup(<IgnoredFilters ignored={sentences.slice(0, 5)} />)).not.toContain('more like');
});
