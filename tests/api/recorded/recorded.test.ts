// Guarantee: answers in the true shapes of real providers come through unharmed, whole and streamed, and are counted right.
import { describe, expect, it } from 'vitest';
import shapes from '../../fixtures/providers/recorded-shapes.json';
import { newWorkspace, readStream, scripted } from '../../support/api';
import { chat, chatOk, rowOf } from '../../support/api-checks';

/** What is ours to change. */
function withoutOurs(value: Record<string, unknown>): Record<string, unknown> {
  const { id: _id, model: _model, usage: _usage, ...rest } = value;
  return rest;
}

/** The same, with what SDKs need and one provider leaves out: of tool calls, and of the answer itself. */
function mended(value: Record<string, unknown>): Record<string, unknown> {
  const copy: any = structuredClone(withoutOurs(value));
  for (const { delta, message } of copy.choices) {
    for (const call of message?.tool_calls ?? []) call.type ??= 'function';
    for (const [index, call] of (delta?.tool_calls ?? []).entries()) {
      call.index ??= index;
      if (call.id) call.type ??= 'function';
    }
  }
  if (copy.choices[0]?.message) copy.system_fingerprint ??= null;
  return copy;
}

/** A stream as a client puts it together. */
function assembled(events: any[]) {
  const deltas = events.flatMap((event) => event.choices.map((choice: any) => choice.delta));
  const join = (name: string) => deltas.map((delta) => delta[name] ?? '').join('');
  const calls = deltas.flatMap((delta) => delta.tool_calls ?? []);
  return {
    content: join('content'),
    reasoning: join('reasoning_content'),
    calls: calls.map((call: any) => ({ id: call.id, function: call.function })),
    finish: events.flatMap((event) => event.choices.map((choice: any) => choice.finish_reason ?? [])).flat(),
  };
}

/** A text in front, so that the ceiling of the prompt is above what the provider reports. */
const PADDING = { role: 'system', content: 'x'.repeat(400) };

describe.each(shapes)('$name', ({ answer, chunks, usage }) => {
  const ask = (script: object, more: object = {}) => {
    const { body } = scripted({ a: script }, { max_tokens: 200, ...more });
    return { ...body, messages: [PADDING, ...(body.messages as object[])] };
  };

  const expectCounted = async (id: string) => {
    const row: any = await rowOf(id);
    expect(row).toMatchObject({
      usage_source: 'provider',
      input_tokens: usage.input,
      cached_tokens: usage.cached,
      output_tokens: usage.output,
      reasoning_tokens: usage.reasoning,
      receipt: { overrun: false },
    });
    const micro = (usage.input - usage.cached) * 2 + usage.cached * 0.5 + usage.output * 6;
    expect(row.benchmark_pico).toBe(BigInt(micro * 1_000_000));
  };

  it('comes through whole', async () => {
    const { liveKey } = await newWorkspace();
    const { json, id } = await chatOk(ask({ body: JSON.stringify(answer) }), { key: liveKey });
    expect(withoutOurs(json)).toEqual(mended(answer));
    expect(json.id).toMatch(/^chatcmpl_/);
    expect(json.model).toBe('acme/one');
    expect(json.usage).toMatchObject({
      prompt_tokens: usage.input,
      completion_tokens: usage.output,
      total_tokens: usage.input + usage.output,
      prompt_tokens_details: { cached_tokens: usage.cached },
      completion_tokens_details: { reasoning_tokens: usage.reasoning },
    });
    expect(json.usage).not.toHaveProperty('cost_in_usd_ticks');
    await expectCounted(id);
  });

  it('comes through streamed, chunk by chunk', async () => {
    const { liveKey } = await newWorkspace();
    const response = await chat(ask({ events: chunks }, { stream: true }), { key: liveKey });
    const { events, done, text } = await readStream(response);
    expect(done).toBe(true);
    const sent = chunks.map((chunk) => JSON.parse(chunk));
    const relayed = sent.filter((chunk) => !(chunk.choices.length === 0 && chunk.usage));
    expect(events.map(withoutOurs)).toEqual(relayed.map(mended));
    for (const event of events) {
      expect(event).toMatchObject({ id: events[0].id, model: 'acme/one' });
      expect(event).not.toHaveProperty('usage');
    }
    expect(text).not.toContain(answer.model);
    const { message, finish_reason } = (answer as any).choices[0];
    expect(assembled(events)).toEqual({
      content: message.content ?? '',
      reasoning: message.reasoning_content ?? '',
      calls: (message.tool_calls ?? []).map((call: any) => ({ id: call.id, function: call.function })),
      finish: [finish_reason],
    });
    await expectCounted(response.headers.get('x-btl-request-id') ?? '');
  });

  it('is the same from the cache, in the other form', async () => {
    const { liveKey } = await newWorkspace();
    const body = ask({ events: chunks, body: undefined }, { stream: true });
    await readStream(await chat(body, { key: liveKey }));
    const { json, response } = await chatOk({ ...body, stream: false }, { key: liveKey });
    expect(response.headers.get('x-btl-cache-tier')).toBe('exact_response_cache');
    const { message, finish_reason } = (answer as any).choices[0];
    expect(json.choices[0].finish_reason).toBe(finish_reason);
    expect(json.choices[0].message.content ?? '').toBe(message.content ?? '');
    expect(json.choices[0].message.reasoning_content ?? '').toBe(message.reasoning_content ?? '');
    const calls = (list: any[] = []) => list.map((call) => ({ id: call.id, function: call.function }));
    expect(calls(json.choices[0].message.tool_calls)).toEqual(calls(message.tool_calls));
  });
});

describe('Mistral’s thinking models, whose content is a list', () => {
  const thinking = (text: string) => ({ type: 'thinking', thinking: [{ type: 'text', text }] });
  const said = (text: string) => ({ type: 'text', text });
  const head = { id: 'a4e2', created: 1_769_088_912, model: 'magistral-medium-2507' };
  const usage = { prompt_tokens: 10, total_tokens: 56, completion_tokens: 46 };
  const chunk = (delta: object, finish_reason: string | null = null, more: object = {}) =>
    JSON.stringify({
      ...head,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, finish_reason }],
      ...more,
    });
  const message = { role: 'assistant', content: [thinking('Two '), thinking('and two.'), said('Four – 4')] };
  const whole = JSON.stringify({
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, finish_reason: 'stop', message }],
    usage,
  });
  const events = [
    chunk({ role: 'assistant', content: [thinking('Two ')] }),
    chunk({ content: [thinking('and two.')] }),
    chunk({ content: [said('Four ')] }),
    chunk({ content: [said('– 4')] }),
    chunk({ content: '' }, 'stop', { usage }),
  ];

  it('is text with reasoning beside it, whole, streamed and from the cache', async () => {
    const { liveKey } = await newWorkspace();
    const expected = { role: 'assistant', content: 'Four – 4', reasoning_content: 'Two and two.' };
    const first = await chatOk(scripted({ a: { body: whole } }).body, { key: liveKey });
    expect(first.json.choices[0].message).toEqual(expected);
    const { body } = scripted({ a: { events } }, { stream: true });
    const { events: chunks, receipt } = await readStream(await chat(body, { key: liveKey }));
    expect(assembled(chunks)).toEqual({
      content: 'Four – 4',
      reasoning: 'Two and two.',
      calls: [],
      finish: ['stop'],
    });
    // 10 × 2 + 46 × 6 direct, half of it upstream.
    expect(receipt).toMatchObject({ benchmark_cost: '0.000296', customer_charge: '0.000222' });
    const stored = await chatOk({ ...body, stream: false }, { key: liveKey });
    expect(stored.response.headers.get('x-btl-cache-tier')).toBe('exact_response_cache');
    expect(stored.json.choices[0].message).toEqual(expected);
  });
});
