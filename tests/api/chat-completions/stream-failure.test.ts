// Guarantee: a stream that breaks after its first byte says so in the band, has no [DONE], is charged nothing and never passes for a success.
import { describe, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { newWorkspace, readStream, scripted } from '../../support/api';
import { chat, expectUncharged, rowOf } from '../../support/api-checks';
import type { Script } from '../../support/fake-upstream';
import { openStream } from '../../support/raw-http';

const chunk = (content: string, finish: string | null = null) =>
  JSON.stringify({
    id: 'x',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta: { content }, finish_reason: finish }],
  });
/** Like the chunks around it, but for an escape that JSON has not. */
const BROKEN = chunk('|').replace('|', 'no \\q');
const burst = (events: string[]) =>
  Buffer.from(events.map((event) => `data: ${event}\n\n`).join('')).toString('base64');
const ERROR = '{"error":{"message":"secret sk-live-123 of org-456","code":500,"type":"server_error"}}';

const BREAKS: [string, Script, code: string, status: number][] = [
  ['is cut off', { cutAfter: 3 }, 'upstream_error', 502],
  ['falls silent', { stallAfter: 3 }, 'upstream_timeout', 504],
  [
    'sends no JSON',
    { events: [chunk('Hello '), chunk('wor'), '{"id":"x","choi', chunk('ld', 'stop')] },
    'upstream_error',
    502,
  ],
  [
    'sends a broken chunk alone',
    { events: [chunk('Hello '), chunk('wor'), BROKEN, chunk('ld', 'stop')] },
    'upstream_error',
    502,
  ],
  [
    'sends a broken chunk in a burst of whole ones',
    {
      raw: [
        burst([chunk('Hello ')]),
        burst([chunk('wo'), chunk('r'), BROKEN, chunk('l'), chunk('d', 'stop'), '[DONE]']),
      ],
      eventDelayMs: 300,
    },
    'upstream_error',
    502,
  ],
  ['ends without a finish', { events: [chunk('Hello '), chunk('wor')], noDone: true }, 'upstream_error', 502],
  ['sends an error', { events: [chunk('Hello '), chunk('wor'), ERROR] }, 'upstream_error', 502],
  [
    'sends an error beside choices',
    { events: [chunk('Hello '), chunk('wor'), `{"choices":[],${ERROR.slice(1)}`] },
    'upstream_error',
    502,
  ],
];

describe.concurrent('a stream that', () => {
  it.for(BREAKS)('%s ends with an error chunk', async ([, script, code, status], { expect }) => {
    const workspace = await newWorkspace('1');
    const slowly = { eventDelayMs: 150, ...script };
    const { body } = scripted({ a: slowly }, { stream: true, stream_options: { include_usage: true } });
    const response = await chat(body, { key: workspace.liveKey });
    expect(response.status).toBe(200);
    const { events, done, receipt, text } = await readStream(response);
    expect(done).toBe(false);
    expect(text).not.toMatch(/sk-live|org-456|secret/);
    const last = events.at(-1);
    expect(last.error).toMatchObject({ code, type: 'server_error', message: expect.any(String) });
    expect(last.error.request_id).toBe(response.headers.get('x-btl-request-id'));
    expect(last.choices).toMatchObject([{ index: 0, finish_reason: 'error' }]);
    expect(last.id).toBe(events[0].id);
    expect(
      events
        .slice(0, -1)
        .map((event) => event.choices[0].delta.content)
        .join(''),
    ).toMatch(/^Hello/);
    expect(events.some((event) => 'usage' in event)).toBe(false);
    expect(text).toMatch(/\n\n: x-btl-receipt \{.*\}\ndata: \{.*"finish_reason":"error".*\}\n\n$/);
    expect(receipt).toMatchObject({ customer_charge: '0', settlement: 'voided', provider: 'a', attempts: 1 });
    await expectUncharged(workspace, parseUsd('1'));
    const row = await rowOf(response.headers.get('x-btl-request-id') ?? '');
    expect(row).toMatchObject({
      status,
      error_code: code,
      charge_pico: 0n,
      settlement: 'voided',
      stream: true,
    });
  });

  const UNSTORED: [string, Script][] = [
    ['breaks', { cutAfter: 3 }],
    ['holds a broken chunk', { raw: [burst([chunk('a'), chunk('b'), BROKEN, chunk('', 'stop'), '[DONE]'])] }],
  ];
  it.for(UNSTORED)('%s is not stored: the same request goes out again', async ([, script], { expect }) => {
    const { liveKey } = await newWorkspace();
    // The first chunk is on its way before what is wrong with the stream is known.
    const first = script.raw ? [burst([chunk('Hello ')]), ...script.raw] : undefined;
    const a = first ? { raw: first, eventDelayMs: 300 } : script;
    const { body } = scripted({ a }, { stream: true });
    await readStream(await chat(body, { key: liveKey }));
    const again = await chat(body, { key: liveKey });
    expect(again.headers.get('x-btl-cache-tier')).toBeNull();
    expect((await readStream(again)).done).toBe(false);
  });
});

describe.concurrent('a slow first token', () => {
  it('gets the head and a comment within 15 s, and the whole answer after', async ({ expect }) => {
    const workspace = await newWorkspace();
    const { body } = scripted({ slow: { delayMs: 16_000 } }, { model: 'acme/slow', stream: true });
    const stream = await openStream('/v1/chat/completions', body, { key: workspace.liveKey }).head;
    expect(stream.status).toBe(200);
    expect(stream.headMs).toBeGreaterThan(8_000);
    expect(stream.headMs).toBeLessThan(15_000);
    expect(stream.headers['x-btl-request-id']).toMatch(/^req_/);
    expect(stream.headers['x-btl-quoted-max']).toMatch(/^0\.\d+$/);
    expect(stream.headers['x-btl-miss-reason']).toBe('first_seen');
    expect(stream.headers['x-ratelimit-limit-requests']).toBe('100000');
    for (const name of ['x-btl-provider', 'x-btl-model', 'x-btl-attempts'])
      expect(stream.headers, name).not.toHaveProperty(name);
    const chunks = await stream.rest();
    expect(chunks[0]?.text).toMatch(/^: [\x20-\x7e]+\n$/);
    expect(chunks[0]?.atMs).toBeLessThan(15_000);
    const text = chunks.map((chunk) => chunk.text).join('');
    expect(text).toContain('Hello ');
    expect(text).toMatch(/: x-btl-receipt \{.*"provider":"slow","attempts":1.*\}\ndata: \[DONE\]\n\n$/);
    expect(text).not.toMatch(/^: [^\n]*\n\n/m);
  }, 30_000);

  it('that never comes is an error in the band, since the head is out', async ({ expect }) => {
    const workspace = await newWorkspace('1');
    const { body } = scripted(
      { slow: { delayMs: 13_500, status: 500 } },
      { model: 'acme/slow', stream: true },
    );
    const stream = await openStream('/v1/chat/completions', body, { key: workspace.liveKey }).head;
    expect(stream.status).toBe(200);
    const text = (await stream.rest()).map((chunk) => chunk.text).join('');
    expect(text).toContain('"finish_reason":"error"');
    expect(text).toContain('"code":"upstream_error"');
    expect(text).not.toContain('[DONE]');
    await expectUncharged(workspace, parseUsd('1'));
  }, 30_000);

  it('leaves time for the next route, whose answer follows under the head', async ({ expect }) => {
    const { liveKey } = await newWorkspace();
    const models = ['acme/one'];
    const script = { slow: { delayMs: 13_500, status: 500 }, a: {} };
    const { body } = scripted(script, { model: 'acme/slow', models, stream: true });
    const stream = await openStream('/v1/chat/completions', body, { key: liveKey }).head;
    const text = (await stream.rest()).map((chunk) => chunk.text).join('');
    expect(text).toContain('"model":"acme/one"');
    expect(text).toMatch(/: x-btl-receipt \{.*"provider":"a","attempts":2.*\}\ndata: \[DONE\]\n\n$/);
  }, 30_000);

  it('between tokens gets comments, never inside an event', async ({ expect }) => {
    const { liveKey } = await newWorkspace();
    const halves = [
      `data: ${chunk('A')}\n\ndata: ${chunk('B').slice(0, 20)}`,
      `${chunk('B').slice(20)}\n\ndata: ${chunk('C', 'stop')}\n\ndata: [DONE]\n\n`,
    ];
    const raw = halves.map((half) => Buffer.from(half).toString('base64'));
    const { body } = scripted({ slow: { raw, eventDelayMs: 14_000 } }, { model: 'acme/slow', stream: true });
    const { text, done, events } = await readStream(await chat(body, { key: liveKey }));
    expect(done).toBe(true);
    expect(text).toContain('\n\n: keep-alive\ndata: ');
    expect(events.map((event) => event.choices[0]?.delta?.content ?? '').join('')).toBe('ABC');
  }, 30_000);
});
