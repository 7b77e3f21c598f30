// Guarantee: the demonstration shows a stream's text and its five headers as they came, wherever the stream is cut into pieces.
import { describe, expect, it } from 'vitest';
import { headerOf, newVisit, readDemoQuote, readDemoStream } from '@/components/site/landing-demo-answer';

const chunk = (delta: object) => `data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`;
const RECEIPT = {
  benchmark_cost: '0.0000746',
  customer_charge: '0.00004721',
  saved: '0.00002739',
  savings_pct: '36.72',
  miss_reason: 'first_seen',
};
const STREAM = `${chunk({ role: 'assistant', content: '' })}: keep-alive\n\n${chunk({ content: 'Two ' })}${chunk({ content: 'wörds' })}: x-btl-receipt ${JSON.stringify(RECEIPT)}\ndata: [DONE]\n\n`;
const headerIn = (headers: Record<string, string>) => (name: string) => headers[name] ?? null;
const onMiss = headerIn({ 'x-btl-request-id': 'req_1', 'x-btl-miss-reason': 'first_seen' });

describe('readDemoStream', () => {
  it('reads the same at every cut', () => {
    const whole = readDemoStream(onMiss).push(STREAM);
    expect(whole).toMatchObject({ text: 'Two wörds', requestId: 'req_1', isHit: false, isDone: true });
    for (let cut = 0; cut <= STREAM.length; cut++) {
      const reader = readDemoStream(onMiss);
      reader.push(STREAM.slice(0, cut));
      expect(reader.push(STREAM.slice(cut))).toEqual(whole);
    }
  });

  it('takes a miss’s five headers from the last line', () => {
    const reader = readDemoStream(onMiss);
    expect(reader.push(chunk({ content: 'Two' })).headers).toEqual([]);
    const reply = reader.push(STREAM);
    expect(reply.from).toBe('last line');
    expect(reply.headers).toEqual([
      { name: 'x-btl-benchmark-cost', value: '0.0000746' },
      { name: 'x-btl-customer-charge', value: '0.00004721' },
      { name: 'x-btl-saved', value: '0.00002739' },
      { name: 'x-gateway-savings-pct', value: '36.72' },
      { name: 'x-btl-miss-reason', value: 'first_seen' },
    ]);
    expect(headerOf(reply, 'x-btl-saved')).toBe('0.00002739');
    expect(headerOf(null, 'x-btl-saved')).toBe('');
  });

  it('takes a hit’s from the head, before anything was read', () => {
    const head = {
      'x-btl-benchmark-cost': '2',
      'x-btl-customer-charge': '1',
      'x-btl-saved': '1',
      'x-gateway-savings-pct': '50',
      'x-btl-cache-tier': 'exact_response_cache',
    };
    const reply = readDemoStream(headerIn(head)).push('');
    expect(reply).toMatchObject({ from: 'head', isHit: true, isDone: false });
    expect(Object.fromEntries(reply.headers.map(({ name, value }) => [name, value]))).toEqual(head);
  });

  it('says why a stream broke off, and does not call it done', () => {
    const reader = readDemoStream(onMiss);
    const error = {
      error: { message: 'The provider failed.' },
      choices: [{ delta: {}, finish_reason: 'error' }],
    };
    const reply = reader.push(`${chunk({ content: 'Two' })}data: ${JSON.stringify(error)}\n\n`);
    expect(reply).toMatchObject({ text: 'Two', isDone: false });
    expect(reader.failure).toBe('The provider failed.');
  });

  it('passes over what it cannot read', () => {
    expect(readDemoStream(onMiss).push('data: {"cut\n\ndata: 7\n\nnonsense\n\n').text).toBe('');
  });
});

describe('readDemoQuote', () => {
  it('keeps amounts as the exact strings they came as', () => {
    const quote = readDemoQuote({
      model: 'a/b',
      input_tokens: 9,
      estimate: { output_tokens: 256 },
      amounts: { benchmark_cost: '0.00000000001', customer_charge: '1', saved: '2', max_charge: '3' },
      benchmark: { provider: 'groq' },
      routes: [
        { provider: 'x', available: false },
        { provider: 'y', available: true },
        { provider: 'z', available: true },
      ],
    });
    expect(quote).toMatchObject({ benchmark: '0.00000000001', route: 'y', routeCount: 2, outputTokens: 256 });
  });

  it.each([[null], [{}], [{ amounts: {} }], ['text']])('is null for %j', (body) => {
    expect(readDemoQuote(body)).toBeNull();
  });
});

it('a visit’s number is 32 hexadecimal digits, and another each time', () => {
  const numbers = Array.from({ length: 50 }, newVisit);
  for (const number of numbers) expect(number).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(numbers).size).toBe(50);
});
