// Guarantee: the sandbox answers as an OpenAI-dialect provider would, the same every time, truthfully counted, and produces each fault on demand.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTokenCounter, type TokenCounter } from '@/lib/openai/tokens';
import type { TimeoutsMs, Transport, UpstreamCall, UpstreamFailure } from '@/lib/providers/adapter';
import { openAiCompatible } from '@/lib/providers/openai-compatible';
import { SANDBOX_FAULTS } from '@/lib/providers/sandbox/faults';
import { createSandboxTransport } from '@/lib/providers/sandbox/transport';

const TIMEOUTS: TimeoutsMs = { connect: 1000, firstByte: 1000, idle: 100 };
const adapter = openAiCompatible();
let tokens: TokenCounter;
let sandbox: Transport;

beforeAll(async () => {
  tokens = openTokenCounter();
  sandbox = createSandboxTransport({ tokens });
  await tokens.countText('warm', 'o200k_base');
}, 20_000);
afterAll(() => tokens.close());

interface Told {
  status: number | null;
  header: (name: string) => string | undefined;
  text: string;
  chunks: number;
  ends: number;
  failures: UpstreamFailure[];
  call: UpstreamCall;
  finished: Promise<void>;
  onChunk: (() => void) | null;
}

function send(body: object, headers: Record<string, string> = {}, timeouts = TIMEOUTS): Told {
  let finish: () => void;
  const told = {
    status: null,
    header: () => undefined,
    text: '',
    chunks: 0,
    ends: 0,
    failures: [],
    onChunk: null,
    finished: new Promise<void>((resolve) => {
      finish = resolve;
    }),
  } as unknown as Told;
  const request = adapter.buildRequest({
    rawBody: Buffer.from(JSON.stringify(body)),
    upstreamId: 'up-1',
    stream: (body as { stream?: boolean }).stream === true,
    omit: new Set(),
    set: new Map(),
    baseUrl: 'sandbox:',
    apiKey: null,
    headers: { 'x-sandbox-model': 'openai/gpt-4.1-mini', ...headers },
  });
  told.call = sandbox(request, timeouts, {
    onHead(status, header) {
      told.status = status;
      told.header = header;
    },
    onData(chunk) {
      told.chunks++;
      told.text += chunk.toString();
      told.onChunk?.();
    },
    onEnd() {
      told.ends++;
      finish();
    },
    onError(failure) {
      told.failures.push(failure);
      finish();
    },
  });
  return told;
}

const ask = (content: unknown, more: object = {}) => ({
  model: 'x',
  messages: [{ role: 'user', content }],
  ...more,
});
const fault = (name: string) => ({ 'x-sandbox-fault': name });
const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function answer(body: object, headers: Record<string, string> = {}): Promise<any> {
  const told = send(body, headers);
  await told.finished;
  expect(told).toMatchObject({ status: 200, ends: 1, failures: [] });
  return JSON.parse(told.text);
}

async function events(body: object, headers: Record<string, string> = {}): Promise<any[]> {
  const told = send({ ...body, stream: true }, headers);
  await told.finished;
  expect(told).toMatchObject({ status: 200, ends: 1, failures: [] });
  expect(told.header('content-type')).toContain('text/event-stream');
  const payloads = told.text
    .split('\n\n')
    .filter(Boolean)
    .map((line) => line.replace(/^data: /, ''));
  expect(payloads.pop()).toBe('[DONE]');
  return payloads.map((payload) => JSON.parse(payload));
}

/** Puts a stream's choices together as an SDK does. */
function reassembled(chunks: any[]): any[] {
  const choices: any[] = [];
  for (const choice of chunks.flatMap((chunk) => chunk.choices)) {
    choices[choice.index] ??= {
      index: choice.index,
      message: { role: null, content: null, refusal: null },
      finish_reason: null,
    };
    const whole = choices[choice.index];
    const { delta } = choice;
    if (delta.role) whole.message.role = delta.role;
    if (typeof delta.content === 'string')
      whole.message.content = (whole.message.content ?? '') + delta.content;
    for (const { index, ...call } of delta.tool_calls ?? []) {
      whole.message.tool_calls ??= [];
      whole.message.tool_calls[index] ??= { ...call, function: { name: call.function?.name, arguments: '' } };
      whole.message.tool_calls[index].function.arguments += call.function?.arguments ?? '';
    }
    if (choice.logprobs)
      whole.logprobs = {
        content: [...(whole.logprobs?.content ?? []), ...choice.logprobs.content],
        refusal: null,
      };
    if (choice.finish_reason) whole.finish_reason = choice.finish_reason;
  }
  return choices.map((choice) => ({ logprobs: null, ...choice }));
}

const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Weather of a city',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, unit: { enum: ['celsius', 'fahrenheit'] } },
      required: ['city', 'unit'],
    },
  },
};
const stocks = {
  type: 'function',
  function: {
    name: 'stock_price',
    description: 'Price of a share',
    parameters: { type: 'object', properties: {} },
  },
};

describe('a plain answer', () => {
  test('has the shape of OpenAI’s, says that it is simulated and for which model', async () => {
    const body = await answer(ask('Hello'));
    expect(body).toMatchObject({
      object: 'chat.completion',
      model: 'up-1',
      choices: [
        { index: 0, message: { role: 'assistant', refusal: null }, logprobs: null, finish_reason: 'stop' },
      ],
    });
    expect(body.id).toMatch(/^chatcmpl-[0-9a-f]{32}$/);
    expect(Math.abs(body.created - Date.now() / 1000)).toBeLessThan(5);
    expect(body.choices[0].message.content).toContain('simulated');
    expect(body.choices[0].message.content).toContain('openai/gpt-4.1-mini');
    expect(body.choices[0].message.content).toContain('live key');
  });

  test('reports the tokens the encodings give', async () => {
    const body = await answer(ask('Hello, how are you?', { tools: [weather], tool_choice: 'none' }));
    const messages = [{ role: 'user', content: 'Hello, how are you?' }];
    expect(body.usage.prompt_tokens).toBe(
      await tokens.countChat({ messages, tools: [weather] }, 'o200k_base'),
    );
    expect(body.usage.completion_tokens).toBe(
      await tokens.countText(body.choices[0].message.content, 'o200k_base'),
    );
    expect(body.usage.total_tokens).toBe(body.usage.prompt_tokens + body.usage.completion_tokens);
    expect(body.usage.completion_tokens_details.reasoning_tokens).toBe(0);
  });

  test('is the same for the same request, and has another id for another', async () => {
    const [first, second, other] = await Promise.all([answer(ask('A')), answer(ask('A')), answer(ask('B'))]);
    expect({ ...second, created: 0 }).toEqual({ ...first, created: 0 });
    expect(other.id).not.toBe(first.id);
  });

  test('n choices, told apart, all counted', async () => {
    const one = await answer(ask('Hello'));
    const body = await answer(ask('Hello', { n: 3 }));
    expect(body.choices.map((choice: any) => choice.index)).toEqual([0, 1, 2]);
    expect(new Set(body.choices.map((choice: any) => choice.message.content)).size).toBe(3);
    expect(body.usage.completion_tokens).toBeGreaterThan(3 * one.usage.completion_tokens);
  });

  test('a stop sequence ends it before itself', async () => {
    const body = await answer(ask('Hello', { stop: ['nothing', 'sandbox'] }));
    expect(body.choices[0].message.content).toBe("This is a simulated answer from Runtime's ");
    expect(body.choices[0].finish_reason).toBe('stop');
  });

  test.each(['max_tokens', 'max_completion_tokens'])('%s is kept, in real tokens', async (name) => {
    const body = await answer(ask('Hello', { [name]: 7 }));
    expect(body.usage.completion_tokens).toBe(7);
    expect(body.choices[0].finish_reason).toBe('length');
    expect(await tokens.countText(body.choices[0].message.content, 'o200k_base')).toBe(7);
    const roomy = await answer(ask('Hello', { [name]: 7000 }));
    expect(roomy.choices[0].finish_reason).toBe('stop');
  });

  test('reasoning effort costs reasoning tokens, inside the cap', async () => {
    const body = await answer(ask('Hello', { reasoning_effort: 'low' }));
    expect(body.usage.completion_tokens_details.reasoning_tokens).toBe(64);
    const plain = await answer(ask('Hello'));
    expect(body.usage.completion_tokens).toBe(64 + plain.usage.completion_tokens);
    const capped = await answer(ask('Hello', { reasoning_effort: 'high', max_completion_tokens: 50 }));
    expect(capped.usage).toMatchObject({
      completion_tokens: 50,
      completion_tokens_details: { reasoning_tokens: 50 },
    });
    expect(capped.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: '' } });
  });

  test('says what is attached and that it does not look', async () => {
    const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } };
    const body = await answer(ask([{ type: 'text', text: 'What is this?' }, image, image]));
    expect(body.choices[0].message.content).toContain('2 images');
    expect(body.choices[0].message.content).toContain('does not look');
    expect(body.usage.prompt_tokens).toBeGreaterThan(2 * 765);
  });

  test('log probabilities when asked for', async () => {
    const body = await answer(ask('Hello', { logprobs: true, top_logprobs: 2, seed: 5 }));
    const { content } = body.choices[0].logprobs;
    expect(content.map((entry: any) => entry.token).join('')).toBe(body.choices[0].message.content);
    expect(content[0]).toMatchObject({ token: 'This', bytes: [84, 104, 105, 115] });
    expect(content[0].top_logprobs).toHaveLength(2);
  });
});

describe('tools', () => {
  test('a tool is called with arguments of its schema', async () => {
    const body = await answer(ask('How warm is it?', { tools: [weather] }));
    const [choice] = body.choices;
    expect(choice).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } });
    expect(choice.message.tool_calls).toHaveLength(1);
    expect(choice.message.tool_calls[0]).toMatchObject({
      type: 'function',
      function: { name: 'get_weather' },
    });
    expect(choice.message.tool_calls[0].id).toMatch(/^call_[0-9a-f]{24}$/);
    const args = JSON.parse(choice.message.tool_calls[0].function.arguments);
    expect(args).toEqual({ city: 'simulated city', unit: 'celsius' });
    expect(body.usage.completion_tokens).toBeGreaterThan(10);
  });

  test('the tool that fits the question is chosen; a named one is obeyed', async () => {
    const tools = [weather, stocks];
    const price = await answer(ask('What is the share price?', { tools }));
    expect(price.choices[0].message.tool_calls[0].function.name).toBe('stock_price');
    const named = { type: 'function', function: { name: 'get_weather' } };
    const forced = await answer(ask('What is the share price?', { tools, tool_choice: named }));
    expect(forced.choices[0].message.tool_calls.map((call: any) => call.function.name)).toEqual([
      'get_weather',
    ]);
  });

  test('required calls all at once, unless parallel calls are off', async () => {
    const tools = [weather, stocks];
    const all = await answer(ask('Go', { tools, tool_choice: 'required' }));
    expect(all.choices[0].message.tool_calls).toHaveLength(2);
    expect(new Set(all.choices[0].message.tool_calls.map((call: any) => call.id)).size).toBe(2);
    const one = await answer(ask('Go', { tools, tool_choice: 'required', parallel_tool_calls: false }));
    expect(one.choices[0].message.tool_calls).toHaveLength(1);
  });

  test('tool_choice none and a tool’s result lead to text', async () => {
    const none = await answer(ask('Hi', { tools: [weather], tool_choice: 'none' }));
    expect(none.choices[0].message.content).toContain('simulated');
    const call = { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{}' } };
    const messages = [
      { role: 'user', content: 'Weather?' },
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'call_1', content: '21 degrees' },
    ];
    const after = await answer({ model: 'x', messages, tools: [weather] });
    expect(after.choices[0].message.content).toContain('result of your tool arrived (10 characters)');
    expect(after.choices[0].finish_reason).toBe('stop');
  });

  test('a custom tool gets text', async () => {
    const body = await answer(ask('Hi', { tools: [{ type: 'custom', custom: { name: 'shell' } }] }));
    expect(body.choices[0].message.tool_calls[0]).toMatchObject({
      type: 'custom',
      custom: { name: 'shell' },
    });
  });

  test('a cap cuts the arguments and says so', async () => {
    const body = await answer(ask('Hi', { tools: [weather], max_tokens: 8 }));
    expect(body.choices[0].finish_reason).toBe('length');
    expect(body.usage.completion_tokens).toBeLessThanOrEqual(8);
  });
});

describe('JSON', () => {
  test('by schema', async () => {
    const schema = weather.function.parameters;
    const response_format = { type: 'json_schema', json_schema: { name: 'a', schema, strict: true } };
    const body = await answer(ask('Hi', { response_format }));
    expect(JSON.parse(body.choices[0].message.content)).toEqual({ city: 'simulated city', unit: 'celsius' });
  });
  test('any object', async () => {
    const body = await answer(ask('Hi', { response_format: { type: 'json_object' } }));
    expect(JSON.parse(body.choices[0].message.content)).toMatchObject({ simulated: true });
  });
});

describe('streams', () => {
  test.each<[string, object]>([
    ['text', ask('Hello')],
    ['two choices', ask('Hello', { n: 2 })],
    ['a tool call', ask('Hello', { tools: [weather] })],
    ['two tool calls', ask('Hello', { tools: [weather, stocks], tool_choice: 'required' })],
    ['JSON', ask('Hello', { response_format: { type: 'json_object' } })],
    ['cut text', ask('Hello', { max_tokens: 9 })],
    ['log probabilities', ask('Hello', { logprobs: true, top_logprobs: 1 })],
  ])('%s reassembles to the answer without a stream', async (_name, body) => {
    const [chunks, whole] = await Promise.all([events(body), answer(body)]);
    expect(reassembled(chunks)).toEqual(whole.choices);
    expect(chunks.at(-1).usage).toEqual(whole.usage);
  });

  test('chunks come as OpenAI sends them: role, words, finish, then usage alone', async () => {
    const chunks = await events(ask('Hello'));
    expect(chunks[0].choices[0].delta).toEqual({ role: 'assistant', content: '', refusal: null });
    expect(chunks[1].choices[0].delta).toEqual({ content: 'This' });
    expect(chunks.at(-2).choices[0]).toMatchObject({ delta: {}, finish_reason: 'stop' });
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: expect.any(Number) } });
    expect(
      chunks.every((chunk) => chunk.object === 'chat.completion.chunk' && chunk.id === chunks[0].id),
    ).toBe(true);
  });

  test('at a pace its events come one by one, the same ones', async () => {
    const body = { model: 'x', messages: [{ role: 'user', content: 'hi' }], stream: true };
    const paced = send(body, { 'x-sandbox-pace-ms': '1' });
    const whole = send(body);
    await Promise.all([paced.finished, whole.finished]);
    const bare = (told: Told) => told.text.replaceAll(/"created":\d+/g, '');
    expect(bare(paced)).toBe(bare(whole));
    expect(paced.chunks).toBe(paced.text.split('\n\n').length - 1);
    expect(whole.chunks).toBeLessThan(paced.chunks);
    const left = send(body, { 'x-sandbox-pace-ms': '1000' });
    left.onChunk = () => left.call.abort();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(left.chunks).toBe(1);
    expect(left.ends + left.failures.length).toBe(0);
  });

  test('pause holds, resume goes on, abort silences', async () => {
    const long = ask('Hello', { stream: true });
    const told = send(long, fault('long'));
    told.onChunk = () => told.call.pause();
    await rest(60);
    expect(told).toMatchObject({ chunks: 1, ends: 0 });
    told.call.resume();
    await rest(60);
    expect(told.chunks).toBe(2);
    told.onChunk = null;
    told.call.resume();
    await told.finished;
    expect(told.text.endsWith('data: [DONE]\n\n')).toBe(true);
    const gone = send(long, fault('long'));
    gone.onChunk = () => gone.call.abort();
    await rest(60);
    expect(gone).toMatchObject({ chunks: 1, ends: 0, failures: [] });
    const early = send(long);
    early.call.abort();
    await rest(60);
    expect(early).toMatchObject({ status: null, ends: 0, failures: [] });
  });
});

describe('faults', () => {
  test('echo repeats the last user text, also by model name', async () => {
    const messages = [
      { role: 'user', content: 'first' },
      { role: 'user', content: [{ type: 'text', text: 'Olé, 世界' }] },
    ];
    const body = await answer({ model: 'x', messages }, fault('echo'));
    expect(body.choices[0].message.content).toBe('Olé, 世界');
    const named = await answer({ model: 'x', messages }, { 'x-sandbox-model': 'test/echo' });
    expect(named.choices[0].message.content).toBe('Olé, 世界');
  });

  test('long has 400 chunks of text', async () => {
    const chunks = await events(ask('Hi'), fault('long'));
    expect(chunks.filter((chunk) => chunk.choices[0]?.delta.content)).toHaveLength(400);
  });

  test('tool_call calls without tools too', async () => {
    const body = await answer(ask('Hi'), fault('tool_call'));
    expect(JSON.parse(body.choices[0].message.tool_calls[0].function.arguments)).toEqual({ city: 'Paris' });
  });

  test('error_429 says when to come back', async () => {
    const told = send(ask('Hi', { stream: true }), fault('error_429'));
    await told.finished;
    expect(told.status).toBe(429);
    expect(told.header('retry-after')).toBe('2');
    const failure = adapter.parseFailure(429, told.text, told.header('retry-after'));
    expect(failure).toMatchObject({ kind: 'rate_limited', retryAfterMs: 2000, retryable: true });
  });

  test('error_500', async () => {
    const told = send(ask('Hi'), fault('error_500'));
    await told.finished;
    expect(told.status).toBe(500);
    expect(adapter.parseFailure(500, told.text, undefined)).toMatchObject({
      kind: 'server',
      retryable: true,
    });
  });

  test.each([true, false])('cut breaks off in the middle (stream: %s)', async (stream) => {
    const told = send(ask('Hi', { stream }), fault('cut'));
    await told.finished;
    expect(told).toMatchObject({ status: 200, ends: 0, failures: [{ kind: 'truncated' }] });
    expect(told.text.length).toBeGreaterThan(50);
    expect(told.text).not.toContain('[DONE]');
  });

  test.each([true, false])(
    'stall sends a part and then nothing until the idle limit (stream: %s)',
    async (stream) => {
      const started = performance.now();
      const told = send(ask('Hi', { stream }), fault('stall'));
      await told.finished;
      expect(performance.now() - started).toBeGreaterThan(90);
      expect(told).toMatchObject({ status: 200, ends: 0, failures: [{ kind: 'timeout' }] });
    },
  );

  test('malformed has one broken event, or a broken body', async () => {
    const told = send(ask('Hi', { stream: true }), fault('malformed'));
    await told.finished;
    const payloads = told.text.split('\n\n').filter((line) => line && line !== 'data: [DONE]');
    const broken = payloads.filter((line) => {
      try {
        JSON.parse(line.slice(6));
        return false;
      } catch {
        return true;
      }
    });
    expect(broken).toHaveLength(1);
    const whole = send(ask('Hi'), fault('malformed'));
    await whole.finished;
    expect(() => JSON.parse(whole.text)).toThrow();
    expect(whole.ends).toBe(1);
  });

  test('empty says nothing, length stops short', async () => {
    const empty = await answer(ask('Hi'), fault('empty'));
    expect(empty.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: '' } });
    expect(empty.usage.completion_tokens).toBe(0);
    const short = await answer(ask('Hi'), fault('length'));
    expect(short.choices[0].finish_reason).toBe('length');
    expect(short.usage.completion_tokens).toBe(8);
  });

  test('slow waits before the first byte, or runs into that limit', async () => {
    const started = performance.now();
    const body = await answer(ask('Hi'), { ...fault('slow'), 'x-sandbox-slow-ms': '150' });
    expect(performance.now() - started).toBeGreaterThan(140);
    expect(body.choices[0].message.content).toContain('simulated');
    const told = send(ask('Hi'), fault('slow'), { connect: 1, firstByte: 50, idle: 50 });
    await told.finished;
    expect(told).toMatchObject({ status: null, failures: [{ kind: 'timeout' }] });
  });

  test('an unknown one and a broken body are refused', async () => {
    const told = send(ask('Hi'), fault('nonsense'));
    await told.finished;
    expect(told.status).toBe(400);
    const none = send({ model: 'x' });
    await none.finished;
    expect(JSON.parse(none.text).error).toMatchObject({ param: 'messages' });
  });

  test('the list is what the contract names', () => {
    for (const name of [
      'error_429',
      'error_500',
      'slow',
      'stall',
      'cut',
      'malformed',
      'empty',
      'length',
      'tool_call',
    ])
      expect(SANDBOX_FAULTS).toContain(name);
  });
});
