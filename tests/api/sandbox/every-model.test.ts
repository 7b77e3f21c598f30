// Guarantee: every model of the catalog answers a test key, streamed and not, at its own price.
import { describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { ask, newWorkspace, readStream } from '../../support/api';
import { chat, chatOk, figuresOf } from '../../support/api-checks';

const MESSAGES = [{ role: 'user', content: 'Hello from Gateway' }];
const AT_ONCE = 8;

/** Runs over a list a few at a time; gives what went wrong, one line each. */
async function problemsOf<T>(
  items: readonly T[],
  check: (item: T) => Promise<string | null>,
): Promise<string[]> {
  const problems: string[] = [];
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      const problem = await check(item).catch((error) => String(error));
      if (problem) problems.push(problem);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return problems;
}

async function catalogModels(key: string): Promise<{ id: string; alias_of?: string }[]> {
  const { data } = await (await ask('/v1/models', undefined, { key })).json();
  return data.filter((model: any) => model.compatible_endpoints.includes('/v1/chat/completions'));
}

/** The sandbox’s own models produce faults on purpose. */
const isPlain = (model: { id: string }) => !model.id.startsWith('test/');

/** `auto` answers in the name of the model it chose. */
const isNamedBy = (answered: string, slug: string) =>
  slug === 'btl/auto' ? answered !== slug && answered.includes('/') : answered === slug;

describe('every model', () => {
  it('answers by its slug and by its alias, and costs what its prices say', {
    timeout: 120_000,
  }, async () => {
    const { testKey } = await newWorkspace('100');
    const models = (await catalogModels(testKey)).filter(isPlain);
    expect(models.length).toBeGreaterThan(60);
    const problems = await problemsOf(models, async ({ id, alias_of }) => {
      const { json, response } = await chatOk(
        { model: id, messages: MESSAGES, max_tokens: 300 },
        { key: testKey },
      );
      if (!isNamedBy(json.model, alias_of ?? id)) return `${id}: answered as ${json.model}`;
      if (response.headers.get('x-btl-provider') !== 'sandbox') return `${id}: not by the sandbox`;
      const { benchmark, charge, saved } = figuresOf(response);
      if (parseUsd(benchmark) !== parseUsd(charge) + parseUsd(saved))
        return `${id}: ${benchmark} ≠ ${charge} + ${saved}`;
      if (parseUsd(charge) <= 0n) return `${id}: costs ${charge}`;
      return null;
    });
    expect(problems.join('\n')).toBe('');
  });

  it('streams', { timeout: 120_000 }, async () => {
    const { testKey } = await newWorkspace('100');
    const models = (await catalogModels(testKey)).filter((model) => isPlain(model) && !model.alias_of);
    const problems = await problemsOf(models, async ({ id }) => {
      const { done, events, receipt } = await readStream(
        await chat({ model: id, messages: MESSAGES, max_tokens: 300, stream: true }, { key: testKey }),
      );
      if (!done) return `${id}: no [DONE]`;
      if (events.some((event) => !isNamedBy(event.model, id))) return `${id}: another model in a chunk`;
      return receipt.settlement === 'posted' ? null : `${id}: ${receipt.settlement}`;
    });
    expect(problems.join('\n')).toBe('');
  });
});
