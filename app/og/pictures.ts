import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { formatRate, formatTokens } from '@/components/catalog/format';
import type { Model } from '@/lib/catalog/model';
import { getRuntime } from '@/lib/gateway/runtime';
import { publicModels } from '../(site)/models/public-models';
import { siteOrigin } from '../site-origin';
import { sitePages } from '../site-pages';
import { type Card, drawCard } from './draw-card';

const MEMORY_BYTES = 16 * 1024 * 1024;
/** After each picture the loop is everyone else's for so many times as long: who asks for all of them takes a fifth of it. */
const REST_TIMES = 4;

/** By all that is on the picture: a new price makes a new one, and the old one goes when room is needed. */
const drawn = new LRUCache<string, Uint8Array<ArrayBuffer>>({
  maxSize: MEMORY_BYTES,
  sizeCalculation: (picture) => picture.byteLength,
});
const underWay = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
let queue: Promise<unknown> = Promise.resolve();

/**
 * The PNG of a page, 1200 × 630. Drawing holds this process's event loop for some 25 ms, as long as a page does, the first time for
 * 200: one is drawn at a time, with a rest behind it, each once until its figures change.
 * @param path without a leading slash; empty for the picture of the whole site
 * @returns null where there is no such page
 */
export async function pictureAt(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const card = await cardOf(path);
  if (!card) return null;
  const key = JSON.stringify(card);
  return drawn.get(key) ?? underWay.get(key) ?? draw(key, card);
}

function draw(key: string, card: Card): Promise<Uint8Array<ArrayBuffer>> {
  let startedAt = 0;
  const picture = queue.then(() => {
    startedAt = performance.now();
    return drawCard(card);
  });
  queue = picture.catch(() => {}).then(() => sleep(REST_TIMES * (performance.now() - startedAt)));
  underWay.set(key, picture);
  return picture
    .then((bytes) => {
      drawn.set(key, bytes);
      return bytes;
    })
    .finally(() => underWay.delete(key));
}

async function cardOf(path: string): Promise<Card | null> {
  const [runtime, host] = await Promise.all([
    getRuntime(),
    siteOrigin().then((origin) => new URL(origin).host),
  ]);
  if (path.startsWith('models/')) {
    const model = runtime.catalog.current().models.get(path.slice('models/'.length));
    return model?.visibility === 'public' ? modelCard(model, host) : null;
  }
  const page = sitePages().find((one) => one.path === `/${path}`);
  return page ? { label: page.label, title: page.title, code: null, facts: [], host } : null;
}

async function modelCard(model: Model, host: string): Promise<Card> {
  const row = (await publicModels()).find(({ slug }) => slug === model.slug);
  const from = row && row.from.input !== null && row.from.output !== null ? row.from : null;
  const providers = row?.providers.length ?? 0;
  return {
    label: model.lab,
    title: model.name,
    code: model.slug,
    facts: [
      {
        label: 'In / out, per million tokens',
        value: from ? `from $${formatRate(from.input)} / $${formatRate(from.output)}` : '—',
      },
      { label: 'Context', value: formatTokens(model.contextTokens) },
      { label: providers === 1 ? 'Provider' : 'Providers', value: String(providers) },
    ],
    host,
  };
}
