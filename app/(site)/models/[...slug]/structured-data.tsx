import { headers } from 'next/headers';
import type { RouteWithDay } from '@/components/catalog/types';
import type { Model } from '@/lib/catalog/model';
import { modelPicture } from './model-picture';

interface StructuredDataProps {
  model: Model;
  routes: readonly RouteWithDay[];
  origin: string;
}

/** What the page says, for machines, in schema.org's words. */
export async function StructuredData(props: StructuredDataProps) {
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  // A `<` could end the element.
  const json = JSON.stringify(structuredData(props)).replaceAll('<', '\\u003c');
  return (
    <script
      type="application/ld+json"
      nonce={nonce}
      suppressHydrationWarning
      // biome-ignore lint/security/noDangerouslySetInnerHtml: JSON, with what could end the element escaped
      dangerouslySetInnerHTML={{ __html: json }}
    />
  );
}

/** A product that several routes offer at a price per million tokens, and where it stands on this site. Pure. */
export function structuredData({ model, routes, origin }: StructuredDataProps) {
  const url = `${origin}/models/${model.slug}`;
  const offers = routes.flatMap((route) => offerOf(route) ?? []);
  return {
    '@context': 'https://schema.org',
    '@graph': [
      {
        '@type': 'Product',
        '@id': url,
        url,
        name: model.name,
        sku: model.slug,
        category: 'Language model',
        ...(model.description ? { description: model.description } : {}),
        ...(model.releasedAt ? { releaseDate: model.releasedAt.toISOString().slice(0, 10) } : {}),
        brand: { '@type': 'Brand', name: model.lab },
        image: `${origin}${modelPicture(model.slug)}`,
        ...(offers.length > 0
          ? {
              offers: {
                '@type': 'AggregateOffer',
                name: 'A million tokens in',
                priceCurrency: 'USD',
                lowPrice: extreme(offers, (a, b) => a < b),
                highPrice: extreme(offers, (a, b) => a > b),
                offerCount: offers.length,
                offers,
              },
            }
          : {}),
      },
      {
        '@type': 'BreadcrumbList',
        itemListElement: [
          { '@type': 'ListItem', position: 1, name: 'Models', item: `${origin}/models` },
          { '@type': 'ListItem', position: 2, name: model.name, item: url },
        ],
      },
    ],
  };
}

function offerOf(route: RouteWithDay) {
  const rate = (meter: string) => route.tiers[0]?.rates.find((one) => one.meter === meter)?.charged ?? null;
  const [input, output] = [rate('input'), rate('output')];
  if (input === null) return null;
  const specification = (price: string, unitText: string) => ({
    '@type': 'UnitPriceSpecification',
    price,
    priceCurrency: 'USD',
    referenceQuantity: { '@type': 'QuantitativeValue', value: 1_000_000, unitText },
  });
  return {
    '@type': 'Offer',
    name: route.providerName,
    price: input,
    priceCurrency: 'USD',
    priceSpecification: [
      specification(input, 'input tokens'),
      ...(output === null ? [] : [specification(output, 'output tokens')]),
    ],
  };
}

/** The order alone is told by numbers; what is printed stays the exact text. */
function extreme(offers: readonly { price: string }[], isBetter: (a: number, b: number) => boolean): string {
  return offers
    .map(({ price }) => price)
    .reduce((best, price) => (isBetter(Number(price), Number(best)) ? price : best));
}
