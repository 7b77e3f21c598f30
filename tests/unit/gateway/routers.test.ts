// Guarantee: a virtual model chooses by its written table, takes every shape it says it takes, and never sells below cost.
import { describe, expect, it } from 'vitest';
import { rateOf } from '@/lib/catalog/rates';
import { filterRoutes } from '@/lib/catalog/resolve';
import {
  AUTO,
  BTL_2,
  modelsBehind,
  modelsFor,
  REQUEST_SHAPES,
  ROUTERS,
  type RouterRules,
} from '@/lib/catalog/routers';
import { shapeOf } from '@/lib/gateway/routing/request-shape';
import { chatNeeds, parseChatRequest } from '@/lib/openai/chat';
import { starterCatalog } from '../catalog/catalog-fixture';

const catalog = starterCatalog();
const shape = (content: unknown, more: object = {}, promptTokens = 100) => {
  const request = parseChatRequest({ model: 'auto', messages: [{ role: 'user', content }], ...more });
  return shapeOf(request, chatNeeds(request), promptTokens);
};
const part = (type: string) => [{ type: 'text', text: 'see' }, { type }];
const tools = [{ type: 'function', function: { name: 'f' } }];
const schema = { type: 'json_schema', json_schema: { name: 'x', schema: {} } };

describe('shapeOf', () => {
  it.each([
    ['audio', shape(part('input_audio'))],
    ['file', shape(part('file'))],
    ['image', shape(part('image_url'))],
    ['image', shape(part('image_url'), { tools, response_format: schema })],
    ['long_context', shape('hello', {}, 100_001)],
    ['chat', shape('hello', {}, 100_000)],
    ['reasoning', shape('hello', { reasoning_effort: 'high' })],
    ['short_chat', shape('hello', { reasoning_effort: 'minimal' })],
    ['code', shape('What does this do?\n```js\nx()\n```')],
    ['code', shape('Please refactor my parser', { tools })],
    ['structured', shape('hello', { response_format: schema, tools })],
    ['structured', shape('hello', { response_format: { type: 'json_object' } })],
    ['tools', shape('hello', { tools })],
    ['short_chat', shape('hello', { tools: [], temperature: 0 })],
    ['chat', shape('hello', {}, 1_001)],
  ])('%s', (wanted, found) => expect(found).toBe(wanted));
});

describe('the rules', () => {
  const rules = (slug: string) => ROUTERS.get(slug) as RouterRules;

  it.each([BTL_2, AUTO])('%s names only models of the catalog, of three authors for text', (slug) => {
    for (const behind of modelsBehind(rules(slug))) expect(catalog.models.has(behind), behind).toBe(true);
    for (const one of REQUEST_SHAPES) {
      const models = modelsFor(rules(slug), one);
      const first = rules(slug).models[one];
      expect(models.slice(0, first.length)).toEqual(first);
      const authors = new Set(models.map((name) => name.split('/')[0]));
      if (models.length > 0) expect(authors.size, one).toBeGreaterThanOrEqual(3);
    }
  });

  it('btl-2 refuses audio, auto takes everything', () => {
    expect(modelsFor(rules(BTL_2), 'audio')).toEqual([]);
    expect(REQUEST_SHAPES.every((one) => modelsFor(rules(AUTO), one).length > 0)).toBe(true);
  });

  it.each([
    ['image', 'vision'],
    ['file', 'file'],
    ['audio', 'input_audio'],
  ] as const)('the models for %s can do it', (one, name) => {
    for (const slug of [BTL_2, AUTO]) {
      for (const behind of rules(slug).models[one]) {
        const model = catalog.models.get(behind);
        const needs = { parameters: [], features: [{ name, param: 'messages' }], promptTokens: 10 };
        expect(model && filterRoutes(model, needs).routes.length, behind).toBeGreaterThan(0);
      }
    }
  });

  it('btl-2 sells at or below its benchmark, and above the cheapest route of every model behind it', () => {
    const btl = catalog.models.get(BTL_2);
    if (!btl?.sell || !btl.benchmark) throw new Error('btl-2 has rates and a benchmark');
    expect(btl.benchmark.id).toBe(catalog.models.get('openai/gpt-4.1')?.benchmark?.id);
    expect(btl.sell.input <= (rateOf(btl.benchmark, 'input') ?? 0n)).toBe(true);
    expect(btl.sell.output <= (rateOf(btl.benchmark, 'output') ?? 0n)).toBe(true);
    expect((btl.sell.cacheRead ?? 0n) <= (rateOf(btl.benchmark, 'cache_read') ?? 0n)).toBe(true);
    for (const behind of modelsBehind(btl.router as RouterRules)) {
      const cheapest = catalog.models.get(behind)?.routes.find(({ price }) => price)?.price;
      expect(cheapest && (rateOf(cheapest, 'input') ?? 0n) <= btl.sell.input, behind).toBe(true);
      expect(cheapest && (rateOf(cheapest, 'output') ?? 0n) <= btl.sell.output, behind).toBe(true);
    }
  });

  it('each resolves by its bare name and has the routes of those behind it', () => {
    expect(catalog.aliases.get('btl-2')).toBe(BTL_2);
    expect(catalog.aliases.get('auto')).toBe(AUTO);
    expect(catalog.models.get(AUTO)?.routes.some(({ modelSlug }) => modelSlug === 'openai/gpt-4.1')).toBe(
      true,
    );
  });
});
