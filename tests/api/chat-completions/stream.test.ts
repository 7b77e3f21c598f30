// Guarantee: a stream has our id and model on every chunk, usage only where it was asked for, and one receipt before its end.
import { describe, expect, it } from 'vitest';
import { ask, newWorkspace, readStream, scripted } from '../../support/api';
import { chat, rowOf, writtenNumber } from '../../support/api-checks';
import { openStream } from '../../support/raw-http';

const stream = (script: Record<string, object> = {}, more: Record<string, unknown> = {}) =>
  scripted(script, { stream: true, ...more }).body;

/** What a client sees that only looks at lines beginning with `data:`. */
function byLines(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).trim());
}

/** What a client sees that dispatches at blank lines, as the standard has it; a block without data would be none. */
function byBlocks(text: string): string[] {
  const blocks = text.split('\n\n');
  expect(blocks.pop()).toBe('');
  return blocks.map((block) => {
    const data = block.split('\n').filter((line) => line.startsWith('data:'));
    expect(data.length, block).toBe(1);
    for (const line of block.split('\n')) expect(line).toMatch(/^(data: |: )/);
    return (data[0] ?? '').slice(5).trim();
  });
}

const contentOf = (events: any[]) => events.map((event) => event.choices[0]?.delta?.content ?? '').join('');

describe('a stream', () => {
  it('comes whole, under our id and model on every chunk', async () => {
    const { liveKey } = await newWorkspace();
    const response = await chat(stream(), { key: liveKey });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const { events, done, text } = await readStream(response);
    expect(done).toBe(true);
    expect(contentOf(events)).toBe('Hello from a.');
    expect(events[0].choices[0].delta.role).toBe('assistant');
    expect(events.at(-1).choices[0].finish_reason).toBe('stop');
    expect(new Set(events.map((event) => event.id)).size).toBe(1);
    expect(events[0].id).toMatch(/^chatcmpl_[0-9a-f]{32}$/);
    for (const event of events)
      expect(event).toMatchObject({
        object: 'chat.completion.chunk',
        model: 'acme/one',
        created: 1_700_000_000,
      });
    expect(text).not.toContain('up-cheap');
  });

  it('says in its head what is known before its first byte', async () => {
    const { liveKey } = await newWorkspace();
    const response = await chat(stream(), { key: liveKey });
    const get = (name: string) => response.headers.get(name);
    expect(get('x-btl-request-id')).toMatch(/^req_/);
    expect(get('x-btl-quoted-max')).toMatch(/^0\.\d+$/);
    expect(get('x-btl-model')).toBe('acme/one');
    expect(get('x-btl-provider')).toBe('a');
    expect(get('x-btl-attempts')).toBe('1');
    expect(get('x-btl-miss-reason')).toBe('first_seen');
    expect(get('x-btl-customer-charge')).toBeNull();
    expect(get('x-btl-cache-tier')).toBeNull();
    expect(get('x-ratelimit-limit-requests')).toBe('100000');
    expect(get('cache-control')).toBe('no-store');
    await response.text();
  });

  it('has no chunk with usage where nobody asked for it', async () => {
    const { liveKey } = await newWorkspace();
    for (const stream_options of [undefined, null, {}, { include_usage: false }]) {
      const { events } = await readStream(await chat(stream({}, { stream_options }), { key: liveKey }));
      for (const event of events) expect(event).not.toHaveProperty('usage');
      expect(events.every((event) => event.choices.length === 1)).toBe(true);
    }
  });

  it('has usage in its last chunk alone where it was asked for', async () => {
    const { liveKey } = await newWorkspace();
    const { events, text } = await readStream(
      await chat(stream({}, { stream_options: { include_usage: true } }), { key: liveKey }),
    );
    expect(events.filter((event) => 'usage' in event)).toHaveLength(1);
    const last = events.at(-1);
    expect(last.choices).toEqual([]);
    expect(last).toMatchObject({ id: events[0].id, model: 'acme/one', object: 'chat.completion.chunk' });
    expect(last.usage).toMatchObject({
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 15,
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0 },
    });
    expect(last.usage.cost_details).toMatchObject({ cache_tier: 'miss' });
    expect(writtenNumber(text, 'customer_charge')).toBe('0.0000375');
    expect(writtenNumber(text, 'cost')).toBe('0.0000375');
  });

  it('has it too where it was asked for in OpenRouter’s words', async () => {
    const { liveKey } = await newWorkspace();
    const response = await chat(stream({}, { usage: { include: true } }), { key: liveKey });
    expect(response.headers.get('x-btl-ignored-parameters')).toBeNull();
    const { events } = await readStream(response);
    expect(events.at(-1).usage).toMatchObject({ prompt_tokens: 10, completion_tokens: 5, cost: 0.0000375 });
  });

  it('ends with its receipt in the same block as [DONE], one line of ASCII', async () => {
    const { liveKey } = await newWorkspace();
    const { text } = await readStream(await chat(stream(), { key: liveKey }));
    expect(text).toMatch(/\n\n: x-btl-receipt \{[\x20-\x7e]+\}\ndata: \[DONE\]\n\n$/);
    expect(text.split(': x-btl-receipt').length).toBe(2);
  });

  it('has one receipt in many prints: comment, last chunk, /v1/requests/{id}, row', async () => {
    const { liveKey } = await newWorkspace();
    const response = await chat(stream({}, { stream_options: { include_usage: true } }), { key: liveKey });
    const id = response.headers.get('x-btl-request-id') ?? '';
    const { receipt } = await readStream(response);
    expect(receipt).toMatchObject({
      request_id: id,
      model: 'acme/one',
      provider: 'a',
      attempts: 1,
      benchmark_cost: '0.00005',
      customer_charge: '0.0000375',
      saved: '0.0000125',
      upstream_cost: '0.000025',
      cache_tier: 'miss',
      settlement: 'posted',
      finish_reason: 'stop',
    });
    const stored = await (await ask(`/v1/requests/${id}`, undefined, { key: liveKey })).json();
    for (const name of [
      'benchmark_cost',
      'customer_charge',
      'saved',
      'upstream_cost',
      'fee_pct',
      'savings_pct',
    ])
      expect(stored[name], name).toBe(receipt[name]);
    expect(stored).toMatchObject({ id, stream: true, status: 200, model: 'acme/one', provider: 'a' });
    expect(await rowOf(id)).toMatchObject({ charge_pico: 37_500_000n, stream: true, finish_reason: 'stop' });
  });

  it('reads the same to a parser of lines and to one of blocks', async () => {
    const { liveKey } = await newWorkspace();
    const { text } = await readStream(
      await chat(stream({}, { stream_options: { include_usage: true } }), { key: liveKey }),
    );
    expect(byBlocks(text)).toEqual(byLines(text));
    expect(byLines(text).at(-1)).toBe('[DONE]');
  });

  it('has tool calls, refusals, reasoning and unknown members as the provider wrote them', async () => {
    const { liveKey } = await newWorkspace();
    const delta = (content: object, finish: string | null = null) =>
      `{"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":${JSON.stringify(content)},"logprobs":null,"finish_reason":${JSON.stringify(finish)}}],"system_fingerprint":"fp","vendor":{"a":[1.50]}}`;
    const deltas = [
      { role: 'assistant', content: null },
      { reasoning_content: 'Hm, "usage" and "finish_reason":"stop" are words.' },
      { tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'f', arguments: '' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"city":"Kö' } }] },
      { tool_calls: [{ index: 0, function: { arguments: 'ln"}' } }] },
      { refusal: 'No – 嫌だ' },
    ];
    const events = [...deltas.map((content) => delta(content)), delta({}, 'tool_calls')];
    const {
      events: seen,
      done,
      text,
    } = await readStream(await chat(stream({ a: { events } }), { key: liveKey }));
    expect(done).toBe(true);
    expect(seen.map((event) => event.choices[0].delta)).toEqual([...deltas, {}]);
    expect(seen.at(-1).choices[0].finish_reason).toBe('tool_calls');
    expect(text).toContain('"vendor":{"a":[1.50]}');
    expect(seen.every((event) => event.model === 'acme/one' && event.id === seen[0].id)).toBe(true);
  });

  it('that the provider answered with one whole answer is a stream all the same', async () => {
    const { liveKey } = await newWorkspace();
    const body = stream({ a: { whole: true } }, { stream_options: { include_usage: true } });
    const { events, done, receipt } = await readStream(await chat(body, { key: liveKey }));
    expect(done).toBe(true);
    expect(contentOf(events)).toBe('Hello from a.');
    expect(events.filter((event) => event.choices[0]?.finish_reason)).toHaveLength(1);
    expect(events.at(-1).usage.prompt_tokens).toBe(10);
    expect(receipt.customer_charge).toBe('0.0000375');
  });

  it('without [DONE] but with a finish reason is a success', async () => {
    const { liveKey } = await newWorkspace();
    const { events, done, receipt } = await readStream(
      await chat(stream({ a: { noDone: true } }), { key: liveKey }),
    );
    expect(done).toBe(true);
    expect(contentOf(events)).toBe('Hello from a.');
    expect(receipt).toMatchObject({ settlement: 'posted', customer_charge: '0.0000375' });
  });

  it('ends at [DONE], though the provider’s connection stays', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = scripted({ slow: { staysOpen: true } }, { model: 'acme/slow', stream: true });
    const startedAt = performance.now();
    const { done, receipt } = await readStream(await chat(body, { key: liveKey }));
    expect(done).toBe(true);
    expect(receipt).toMatchObject({ settlement: 'posted', customer_charge: '0.0000375' });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  it('without usage of the provider is counted by us', async () => {
    const { liveKey } = await newWorkspace();
    const body = stream({ a: { usage: null } }, { stream_options: { include_usage: true } });
    const { events, receipt } = await readStream(await chat(body, { key: liveKey }));
    expect(receipt.usage_source).toBe('counted');
    expect(events.at(-1).usage.completion_tokens).toBeGreaterThan(2);
    expect(events.at(-1).usage.prompt_tokens).toBeGreaterThan(20);
    expect(Number(receipt.customer_charge)).toBeGreaterThan(0);
  });

  it('waits for a slow reader and loses nothing', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = scripted(
      { a: { content: `${'x'.repeat(2_000)} `, repeat: 4_000 } },
      { stream: true, max_tokens: 4_000 },
    );
    const open = await openStream('/v1/chat/completions', body, { key: liveKey }).head;
    const first = await open.next();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const text = (first?.text ?? '') + (await open.rest()).map((chunk) => chunk.text).join('');
    const data = byLines(text);
    expect(data.at(-1)).toBe('[DONE]');
    expect(contentOf(data.slice(0, -1).map((line) => JSON.parse(line)))).toHaveLength(4_000 * 2_001);
  });

  it('of length says so', async () => {
    const { liveKey } = await newWorkspace();
    const { events, done, receipt } = await readStream(
      await chat(stream({ a: { finishReason: 'length' } }), { key: liveKey }),
    );
    expect(done).toBe(true);
    expect(events.at(-1).choices[0].finish_reason).toBe('length');
    expect(receipt.finish_reason).toBe('length');
  });
});

describe('the provider’s bytes', () => {
  const chunk = (content: string) =>
    `{"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":${JSON.stringify(content)}},"finish_reason":null}]}`;
  const end =
    '{"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}';
  const ANSWER = 'Grüße 🌍, 日本';
  const pieces = [...ANSWER].map(chunk);

  const FRAMINGS: [string, string][] = [
    ['LF', `${[...pieces, end, '[DONE]'].map((data) => `data: ${data}\n\n`).join('')}`],
    ['CRLF', `${[...pieces, end, '[DONE]'].map((data) => `data: ${data}\r\n\r\n`).join('')}`],
    ['no space after the colon', `${[...pieces, end, '[DONE]'].map((data) => `data:${data}\n\n`).join('')}`],
    [
      'comments, event names and ids between',
      `: hello\n\n${[...pieces, end, '[DONE]'].map((data) => `event: x\nid: 1\n: ping\ndata: ${data}\nretry: 5\n\n`).join('')}`,
    ],
    ['no blank line at the end', [...pieces, end, '[DONE]'].map((data) => `data: ${data}`).join('\n\n')],
  ];

  it.for(FRAMINGS)('may be framed with %s and split anywhere', async ([, text]) => {
    const { liveKey } = await newWorkspace();
    const bytes = Buffer.from(text);
    const sizes = [1, 3, 7, 64, bytes.length];
    for (const size of sizes) {
      const raw: string[] = [];
      // Single bytes only at the start: each is a write of its own.
      const until = size === 1 ? Math.min(bytes.length, 400) : bytes.length;
      for (let at = 0; at < until; at += size)
        raw.push(bytes.subarray(at, Math.min(until, at + size)).toString('base64'));
      if (until < bytes.length) raw.push(bytes.subarray(until).toString('base64'));
      const body = stream({ a: { raw, eventDelayMs: 0 } }, { stream_options: { include_usage: true } });
      const { events, done, text: relayed } = await readStream(await chat(body, { key: liveKey }));
      expect(done, String(size)).toBe(true);
      expect(contentOf(events)).toBe(ANSWER);
      expect(events.filter((event) => 'usage' in event)).toHaveLength(1);
      expect(byBlocks(relayed)).toEqual(byLines(relayed));
    }
  });
});
