// Guarantee: the official `openai` package gets the same answers, tools, schemas, usage, charges and errors from a provider of any dialect.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import OpenAI from 'openai';
import { loadFakeProviders, startGoogleTokens } from './fake-providers.mjs';
import { startWith } from './server.mjs';

/** `fake`: the provider of the fake upstream that speaks its dialect. */
const DIALECTS = [
  { id: 'openai', fake: 'openai', upstreamId: 'gpt-4.1-mini', path: '/v1/chat/completions' },
  { id: 'azure', fake: 'azure', says: 'openai', upstreamId: 'my-gpt', path: '/openai/v1/chat/completions' },
  { id: 'anthropic', fake: 'claude', upstreamId: 'claude-sonnet-4-5', path: '/v1/messages' },
  {
    id: 'google',
    fake: 'gemini',
    upstreamId: 'gemini-2.5-flash',
    path: '/v1beta/models/gemini-2.5-flash:generateContent',
  },
  {
    id: 'vertex',
    fake: 'gemini',
    upstreamId: 'gemini-2.5-pro',
    path: '/v1/projects/test-project/locations/global/publishers/google/models/gemini-2.5-pro:generateContent',
  },
  {
    id: 'bedrock',
    fake: 'converse',
    upstreamId: 'us.anthropic.claude-sonnet-4-20250514-v1:0',
    path: '/model/us.anthropic.claude-sonnet-4-20250514-v1%3A0/converse',
  },
  { id: 'cohere', fake: 'command', upstreamId: 'command-a-reasoning-08-2025', path: '/v2/chat' },
];
/** What each is called with. */
const CREDENTIALS = {
  openai: { authorization: /^Bearer sk-openai$/ },
  azure: { 'api-key': /^sk-azure$/ },
  anthropic: { 'x-api-key': /^sk-anthropic$/ },
  google: { 'x-goog-api-key': /^sk-google$/ },
  vertex: { authorization: /^Bearer ya29\.fake$/ },
  bedrock: {
    authorization:
      /^AWS4-HMAC-SHA256 Credential=AKIATEST\/\d{8}\/us-east-1\/bedrock\/aws4_request, .*Signature=[0-9a-f]{64}$/,
  },
  cohere: { authorization: /^Bearer sk-cohere$/ },
};

let server;
let client;
let google;
let upstream;
let SAYS;

before(async () => {
  const fakes = await loadFakeProviders();
  ({ SAYS } = fakes);
  upstream = await fakes.startFakeUpstream();
  google = await startGoogleTokens();
  const { origin } = upstream;
  server = await startWith({
    config: { models: DIALECTS.map(modelOf) },
    env: {
      OPENAI_API_KEY: 'sk-openai',
      OPENAI_BASE_URL: `${origin}/openai/v1`,
      AZURE_OPENAI_API_KEY: 'sk-azure',
      AZURE_OPENAI_ENDPOINT: `${origin}/azure`,
      ANTHROPIC_API_KEY: 'sk-anthropic',
      ANTHROPIC_BASE_URL: `${origin}/claude`,
      GEMINI_API_KEY: 'sk-google',
      GEMINI_BASE_URL: `${origin}/gemini/v1beta`,
      GOOGLE_VERTEX_CREDENTIALS: google.account,
      VERTEX_BASE_URL: `${origin}/gemini/v1`,
      AWS_ACCESS_KEY_ID: 'AKIATEST',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: 'us-east-1',
      BEDROCK_BASE_URL: `${origin}/converse`,
      COHERE_API_KEY: 'sk-cohere',
      COHERE_BASE_URL: `${origin}/command`,
    },
    nodeArgs: (folder) => google.road(folder),
    close: () => google.close(),
  });
  client = new OpenAI({ apiKey: server.liveKey, baseURL: `${server.origin}/v1`, maxRetries: 0 });
});
after(async () => {
  await server?.stop();
  await upstream?.close();
});

/** Benchmark 2.00/6.00 with cached input at 0.50; the route costs half. */
function modelOf({ id, upstreamId }) {
  return {
    slug: `acme/${id}`,
    context_window: 32_768,
    max_output_tokens: 4_096,
    capabilities: ['tools', 'json', 'structured_outputs', 'vision', 'streaming', 'reasoning'],
    input_modalities: ['text', 'image'],
    benchmark: { input: '2.00', output: '6.00', cache_read: '0.50' },
    routes: [
      {
        provider: id,
        upstream_id: upstreamId,
        prices: { input: '1.00', output: '3.00', cache_read: '0.25' },
      },
    ],
  };
}

const figuresOf = (response) =>
  ['benchmark-cost', 'customer-charge', 'saved'].map((name) => response.headers.get(`x-btl-${name}`));
const TOOLS = ['get_weather', 'get_time'].map((name) => ({
  type: 'function',
  function: {
    name,
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
}));
const CALLS = [
  { id: 'call_a', name: 'get_weather', args: { city: 'Oslo' } },
  { id: 'call_b', name: 'get_time', args: { city: 'Köln 🏙' } },
];
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

async function failureOf(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return assert.fail('it did not fail');
}

for (const dialect of DIALECTS) {
  const { id, fake } = dialect;
  const say = (answer) => SAYS[dialect.says ?? fake](answer);
  const marker = () => randomUUID();
  /** What the provider does: whole for a whole answer, events for a stream. */
  const scriptOf = ({ whole, events }) => ({
    whole: JSON.stringify(whole),
    events: events.map((event) => JSON.stringify(event)),
  });
  const asked = (answer, { stream = false, afterTools, mark = marker(), ...script } = {}) => {
    const play = (said) => {
      const { whole, events } = scriptOf(said);
      return stream ? { events } : { body: whole };
    };
    const first = answer ? play(say(answer)) : script;
    const later = afterTools ? { afterTools: play(say(afterTools)) } : {};
    return JSON.stringify({ marker: mark, [fake]: { ...first, ...later } });
  };
  const body = (content, more = {}) => ({
    model: `acme/${id}`,
    messages: [{ role: 'user', content }],
    max_tokens: 200,
    ...more,
  });

  describe(id, () => {
    const hasCache = id !== 'cohere';
    const hasReasoning = id !== 'cohere' && id !== 'bedrock';
    const measured = {
      text: ['Grüße, ', '👋 ', 'there.'],
      ...(hasCache ? { cached: 4 } : {}),
      ...(hasReasoning ? { reasoning: 2 } : {}),
    };
    // 6 × 2 + 4 × 0.5 + 5 × 6 = 44 direct and 22 upstream; without a cached part 50 and 25.
    const figures = hasCache ? ['0.000044', '0.000033', '0.000011'] : ['0.00005', '0.0000375', '0.0000125'];
    const expectUsage = (usage) => {
      assert.equal(usage.prompt_tokens, 10);
      assert.equal(usage.completion_tokens, 5);
      assert.equal(usage.total_tokens, 15);
      assert.equal(usage.prompt_tokens_details.cached_tokens, hasCache ? 4 : 0);
      assert.equal(usage.completion_tokens_details.reasoning_tokens, hasReasoning ? 2 : 0);
      assert.equal(usage.cost, Number(figures[1]));
    };

    it('answers, counted by kind and charged', async () => {
      const mark = marker();
      const { data, response } = await client.chat.completions
        .create(body(asked(measured, { mark })))
        .withResponse();
      assert.equal(data.choices[0].message.content, 'Grüße, 👋 there.');
      assert.equal(data.choices[0].message.role, 'assistant');
      assert.equal(data.choices[0].finish_reason, 'stop');
      assert.equal(data.model, `acme/${id}`);
      expectUsage(data.usage);
      assert.deepEqual(figuresOf(response), figures);
      assert.equal(response.headers.get('x-btl-provider'), id);
      const [seen] = upstream.callsWith(mark);
      assert.equal(seen.path, dialect.path);
      for (const [name, value] of Object.entries(CREDENTIALS[id])) assert.match(seen.headers[name], value);
    });

    it('streams', async () => {
      const stream = await client.chat.completions.create(
        body(asked(measured, { stream: true }), { stream: true, stream_options: { include_usage: true } }),
      );
      let text = '';
      const finishes = [];
      const usages = [];
      const ids = new Set();
      for await (const chunk of stream) {
        ids.add(chunk.id);
        text += chunk.choices[0]?.delta?.content ?? '';
        if (chunk.choices[0]?.finish_reason) finishes.push(chunk.choices[0].finish_reason);
        if (chunk.usage) usages.push(chunk.usage);
      }
      assert.equal(text, 'Grüße, 👋 there.');
      assert.deepEqual(finishes, ['stop']);
      assert.equal(ids.size, 1);
      assert.equal(usages.length, 1);
      expectUsage(usages[0]);
    });

    for (const [what, answer, more] of [
      ['text', measured, {}],
      ['text cut at the cap', { ...measured, finish: 'length' }, {}],
      ['parallel calls', { calls: CALLS }, { tools: TOOLS }],
      ['text before calls', { text: ['Let me ', 'look.'], calls: CALLS }, { tools: TOOLS }],
    ]) {
      it(`puts a stream of ${what} together as the whole answer is`, async () => {
        const whole = await client.chat.completions.create(body(asked(answer), more));
        const runner = client.chat.completions.stream(body(asked(answer, { stream: true }), more));
        const final = await runner.finalChatCompletion();
        const [a, b] = [whole, final].map(({ choices: [choice] }) => ({
          finish: choice.finish_reason,
          content: choice.message.content || null,
          calls: (choice.message.tool_calls ?? []).map(({ id: callId, type, function: fn }) => ({
            id: callId,
            type,
            name: fn.name,
            args: JSON.parse(fn.arguments),
          })),
        }));
        // Gemini gives no ids: they are ours, and differ from answer to answer.
        const ofIds = ({ calls, ...rest }) => ({ ...rest, calls: calls.map(({ id: _, ...call }) => call) });
        assert.deepEqual(fake === 'gemini' ? ofIds(b) : b, fake === 'gemini' ? ofIds(a) : a);
        for (const { calls } of [a, b]) {
          assert.deepEqual(
            calls.map(({ name, args }) => ({ name, args })),
            (answer.calls ?? []).map(({ name, args }) => ({ name, args })),
          );
          assert.equal(new Set(calls.map((call) => call.id)).size, calls.length);
        }
        assert.equal(a.finish, answer.finish ?? (answer.calls ? 'tool_calls' : 'stop'));
      });
    }

    for (const stream of [false, true]) {
      it(`runs parallel tools in the SDK’s own loop${stream ? ', streamed' : ''}`, async () => {
        const mark = marker();
        const heard = [];
        const content = asked(
          { calls: CALLS },
          { stream, mark, afterTools: { text: ['12 degrees ', 'at noon.'] } },
        );
        const runner = client.chat.completions.runTools({
          ...body(content),
          stream,
          tools: TOOLS.map(({ function: fn }) => ({
            type: 'function',
            function: {
              ...fn,
              parse: JSON.parse,
              function: (args) => {
                heard.push([fn.name, args.city]);
                return `result of ${fn.name}`;
              },
            },
          })),
        });
        assert.equal(await runner.finalContent(), '12 degrees at noon.');
        assert.deepEqual(heard, [
          ['get_weather', 'Oslo'],
          ['get_time', 'Köln 🏙'],
        ]);
        const [first, second, third] = upstream.callsWith(mark);
        assert.match(first.raw, /get_weather/);
        for (const result of ['result of get_weather', 'result of get_time', 'Köln 🏙'])
          assert.ok(second.raw.includes(result), result);
        assert.equal(third, undefined);
      });
    }

    it('holds an answer to a schema', async () => {
      const schema = {
        type: 'object',
        properties: { ok: { type: 'boolean' }, city: { type: 'string' } },
        required: ['ok', 'city'],
        additionalProperties: false,
      };
      const value = { ok: true, city: 'Köln' };
      // Where the model knows no schema the gateway makes it call a tool, whose input is the answer.
      const answer =
        id === 'bedrock'
          ? { calls: [{ id: 't1', name: 'runtime_structured_answer', args: value }] }
          : { text: [JSON.stringify(value).slice(0, 9), JSON.stringify(value).slice(9)] };
      const response_format = { type: 'json_schema', json_schema: { name: 'out', strict: true, schema } };
      const mark = marker();
      const whole = await client.chat.completions.parse(body(asked(answer, { mark }), { response_format }));
      assert.deepEqual(JSON.parse(whole.choices[0].message.content), value);
      assert.equal(whole.choices[0].finish_reason, 'stop');
      assert.match(upstream.callsWith(mark)[0].raw, /"city":\{"type":"string"\}/);
      const runner = client.chat.completions.stream(
        body(asked(answer, { stream: true }), { response_format }),
      );
      const final = await runner.finalChatCompletion();
      assert.deepEqual(JSON.parse(final.choices[0].message.content), value);
    });

    it('is shown an image', async () => {
      const mark = marker();
      const content = [
        { type: 'text', text: asked({ text: ['A dot.'] }, { mark }) },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
      ];
      const data = await client.chat.completions.create(body(content));
      assert.equal(data.choices[0].message.content, 'A dot.');
      assert.ok(upstream.callsWith(mark)[0].raw.includes(PNG));
    });

    it('shows thoughts beside the text, and is given them back', async () => {
      const answer = { thoughts: ['Hm, ', 'so.'], text: ['Yes.'] };
      const whole = await client.chat.completions.create(body(asked(answer)));
      const { message } = whole.choices[0];
      assert.equal(message.content, 'Yes.');
      assert.equal(message.reasoning_content, 'Hm, so.');
      const stream = await client.chat.completions.create(
        body(asked(answer, { stream: true }), { stream: true }),
      );
      const said = { content: '', reasoning_content: '' };
      for await (const { choices } of stream)
        for (const name of Object.keys(said)) said[name] += choices[0]?.delta?.[name] ?? '';
      assert.deepEqual(said, { content: 'Yes.', reasoning_content: 'Hm, so.' });
      const mark = marker();
      const next = body(asked({ text: ['Again.'] }, { mark }));
      next.messages.unshift({ role: 'user', content: 'First' }, message);
      const again = await client.chat.completions.create(next);
      assert.equal(again.choices[0].message.content, 'Again.');
      const { raw } = upstream.callsWith(mark)[0];
      if (id === 'anthropic' || id === 'bedrock') assert.match(raw, /"signature":"c2lnbmVk"/);
      // OpenAI has no field for them, and may refuse one that it does not know.
      if (fake === id) assert.doesNotMatch(raw, /reasoning_content/);
    });

    it('fails as the SDK’s classes say', async () => {
      const limited = { status: 429, headers: { 'retry-after': '7' }, body: '{"message":"slow down"}' };
      const tooLong = {
        status: 400,
        body: JSON.stringify({ error: { message: 'prompt is too long: 9 tokens > 8 maximum' } }),
      };
      for (const stream of [false, true]) {
        const error = await failureOf(client.chat.completions.create(body(asked(null, limited), { stream })));
        assert.ok(error instanceof OpenAI.RateLimitError, `${error.constructor.name}: ${error.message}`);
        assert.equal(error.code, 'rate_limit_exceeded');
        assert.equal(error.headers.get('retry-after'), '7');
        const long = await failureOf(client.chat.completions.create(body(asked(null, tooLong), { stream })));
        assert.ok(long instanceof OpenAI.BadRequestError, `${long.constructor.name}: ${long.message}`);
        assert.equal(long.code, 'context_length_exceeded');
      }
    });

    it('raises a stream that breaks off', async () => {
      const { events } = say({ text: ['One ', 'two ', 'three.'] });
      const cut = { events: events.map((event) => JSON.stringify(event)), cutAfter: 3, eventDelayMs: 10 };
      const stream = await client.chat.completions.create(body(asked(null, cut), { stream: true }));
      const error = await failureOf(
        (async () => {
          for await (const _chunk of stream);
        })(),
      );
      assert.ok(error instanceof OpenAI.APIError, String(error));
      assert.equal(error.code, 'upstream_error');
    });
  });
}

it('asks Google for a token once, by a signed assertion', () => {
  assert.equal(google.assertions.length, 1);
  assert.equal(google.assertions[0].iss, 'tester@test-project.iam.gserviceaccount.com');
});
