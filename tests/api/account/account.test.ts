// Guarantee: a key sees its workspace, its limits and what is left of them, its prices and the providers, in the contract's shape.
import { describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { ask, eventually, newWorkspace, readStream, scripted, upstreamCalls } from '../../support/api';
import { chat, chatOk, writtenNumber } from '../../support/api-checks';

async function read(path: string, key: string): Promise<{ json: any; text: string }> {
  const response = await ask(path, undefined, { key });
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return { json: JSON.parse(text), text };
}

describe('GET /v1/account', () => {
  it('names workspace, key, limits and what remains', async () => {
    const workspace = await newWorkspace('2.5');
    const { key, id } = await workspace.key({
      requestsPerMinute: 120,
      tokensPerMinute: 90_000,
      concurrency: 7,
      spendLimit: { limit: parseUsd('1'), reset: 'monthly' },
    });
    const { json, text } = await read('/v1/account', key);
    expect(json).toMatchObject({
      object: 'account',
      mode: 'live',
      workspace: { id: workspace.id },
      key: {
        id,
        scopes: ['inference', 'usage:read'],
        spend_limit: { amount: '1', reset: 'monthly', remaining: '1' },
      },
      limits: { requests_per_minute: 120, tokens_per_minute: 90_000, concurrency: 7 },
      credits: { balance: 2.5, held: 0, available: 2.5 },
    });
    expect(text).not.toContain(key);
  });

  it('counts down a key’s limit by what it was charged', async () => {
    const workspace = await newWorkspace();
    const { key } = await workspace.key({ spendLimit: { limit: parseUsd('1'), reset: 'never' } });
    await chatOk(scripted().body, { key });
    const { json } = await read('/v1/account', key);
    expect(json.key.spend_limit).toMatchObject({ spent: '0.0000375', remaining: '0.9999625' });
  });
});

describe('GET /v1/account/credits', () => {
  it('tells balance, held and available while a request runs', async () => {
    const workspace = await newWorkspace('1');
    const { marker, body } = scripted({ slow: { delayMs: 4_000 } }, { model: 'acme/slow' });
    const running = chat(body, { key: workspace.liveKey });
    await eventually(async () => (await upstreamCalls(marker))[0]);
    const during = (await read('/v1/account/credits', workspace.liveKey)).json;
    expect(during).toMatchObject({ object: 'credits', mode: 'live', currency: 'usd', balance: 1 });
    const quoted = (await running).headers.get('x-btl-quoted-max') ?? '';
    expect(during.amounts.held).toBe(quoted);
    expect(parseUsd(during.amounts.available)).toBe(parseUsd('1') - parseUsd(quoted));
    const { text } = await read('/v1/account/credits', workspace.liveKey);
    expect(writtenNumber(text, 'balance')).toBe('0.9999625');
    expect(writtenNumber(text, 'held')).toBe('0');
  });

  it('keeps the modes apart', async () => {
    const workspace = await newWorkspace('1');
    await chatOk(scripted().body, { key: workspace.testKey });
    expect((await read('/v1/account/credits', workspace.liveKey)).json.balance).toBe(1);
    const test = (await read('/v1/account/credits', workspace.testKey)).json;
    expect(test.mode).toBe('test');
    expect(test.balance).toBeLessThan(1);
  });
});

describe('GET /v1/account/pricing', () => {
  it('has a row for every name a model has, sell rates exact', async () => {
    const { liveKey } = await newWorkspace();
    const { json } = await read('/v1/account/pricing', liveKey);
    expect(json.object).toBe('list');
    const row = (id: string) => json.data.find((entry: any) => entry.id === id);
    expect(row('acme/one')).toMatchObject({
      available_providers: ['a'],
      pricing: { pricing_model: 'shared_savings', prompt: '0.0000015', completion: '0.0000045' },
      benchmark_pricing: { input_per_mtok_min: 2, output_per_mtok_max: 6 },
    });
    expect(row('acme-one')).toMatchObject({ alias_of: 'acme/one', pricing: row('acme/one').pricing });
    expect(row('acme/sold').pricing).toMatchObject({
      pricing_model: 'explicit_sell_rates',
      input_per_mtok: 1.8,
      output_per_mtok: 5.4,
    });
    expect(row('gpt-4.1-mini')).toMatchObject({ alias_of: 'openai/gpt-4.1-mini' });
  });

  it('lists the model that a chat answer names', async () => {
    const { liveKey } = await newWorkspace();
    const { json: answer } = await chatOk(scripted({}, { model: 'acme-one' }).body, { key: liveKey });
    const { json } = await read('/v1/account/pricing', liveKey);
    expect(json.data.map((row: any) => row.id)).toContain(answer.model);
  });

  it('tells what a call will be charged', async () => {
    const { liveKey } = await newWorkspace();
    const { json } = await read('/v1/account/pricing', liveKey);
    const { pricing } = json.data.find((row: any) => row.id === 'acme/one');
    const { response } = await chatOk(scripted().body, { key: liveKey });
    const predicted = parseUsd(pricing.prompt) * 10n + parseUsd(pricing.completion) * 5n;
    expect(parseUsd(response.headers.get('x-btl-customer-charge') ?? '')).toBe(predicted);
  });
});

describe('GET /v1/providers', () => {
  it('lists them with status, health and the number of models', async () => {
    const { liveKey } = await newWorkspace();
    // Only a stream tells when its first token came.
    await readStream(await chat(scripted({}, { stream: true }).body, { key: liveKey }));
    const { json } = await read('/v1/providers', liveKey);
    expect(json.object).toBe('list');
    for (const row of json.data) {
      expect(['healthy', 'degraded', 'down'], row.id).toContain(row.status);
      expect(row.healthy).toBe(row.status === 'healthy');
      expect(row.models).toBeTypeOf('number');
      expect(row.latency_ms === null || typeof row.latency_ms === 'number').toBe(true);
    }
    const row = (id: string) => json.data.find((entry: any) => entry.id === id);
    expect(row('slow')).toMatchObject({ name: 'Fake SLOW', configured: true });
    expect(row('unset')).toMatchObject({
      status: 'down',
      healthy: false,
      configured: false,
      latency_ms: null,
    });
    expect(row('a').latency_ms).toBeTypeOf('number');
    expect(row('openai')).toMatchObject({ configured: false });
  });
});
