// A server for coding agents, and a model that calls a shell tool: the fake provider does what the prompt's script says.
import { loadFakeProviders } from '../fake-providers.mjs';
import { startWith } from '../server.mjs';

const PRICES = { input: '1.00', output: '3.00' };
/** What the fake provider reports of each of its answers. */
const USAGE = { input: 100, output: 20 };

/** Beside OpenAI's own models: `acme/native`, whose provider speaks Responses. @returns the server, with `seen(marker)` and `stop()` */
export async function startAgentServer() {
  const fakes = await loadFakeProviders();
  const upstream = await fakes.startFakeUpstream();
  const server = await startWith({
    config: {
      providers: [
        {
          id: 'native',
          name: 'Native',
          dialect: 'openai',
          base_url: `${upstream.origin}/native/v1`,
          api_key_env: 'NATIVE_KEY',
          allow_private_network: true,
          native_responses: true,
        },
      ],
      models: [
        {
          slug: 'acme/native',
          context_window: 200_000,
          max_output_tokens: 32_000,
          capabilities: ['tools', 'json', 'structured_outputs', 'reasoning', 'streaming'],
          benchmark: { input: '2.00', output: '6.00' },
          routes: [{ provider: 'native', upstream_id: 'native-1', prices: PRICES }],
        },
      ],
    },
    env: { OPENAI_API_KEY: 'sk-openai', OPENAI_BASE_URL: `${upstream.origin}/a/v1`, NATIVE_KEY: 'native' },
    close: () => upstream.close(),
  });
  return { ...server, seen: (marker) => upstream.callsWith(marker) };
}

/** Of chat completions: a call of a tool, and once its result is there, words. */
export function chatScript(name, args) {
  const chunk = (delta, finish_reason = null) => ({ choices: [{ index: 0, delta, finish_reason }] });
  const call = (more) => ({ tool_calls: [{ index: 0, ...more }] });
  const usage = {
    prompt_tokens: USAGE.input,
    completion_tokens: USAGE.output,
    total_tokens: USAGE.input + USAGE.output,
  };
  const head = { id: 'up-1', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'm' };
  return {
    events: [
      chunk({ role: 'assistant', content: null }),
      chunk(call({ id: 'call_1', type: 'function', function: { name, arguments: '' } })),
      chunk(call({ function: { arguments: JSON.stringify(args) } })),
      chunk({}, 'tool_calls'),
      { choices: [], usage },
    ].map((event) => JSON.stringify({ ...head, ...event })),
    afterTools: { content: 'The file is written.', usage },
  };
}

/** The same of a provider that speaks Responses. */
export function responsesScript(name, args) {
  const call = {
    id: 'fc_up',
    type: 'function_call',
    status: 'completed',
    call_id: 'call_1',
    name,
    arguments: JSON.stringify(args),
  };
  const text = 'The file is written.';
  const message = {
    id: 'msg_up',
    type: 'message',
    status: 'completed',
    role: 'assistant',
    content: [{ type: 'output_text', text, annotations: [] }],
  };
  const part = { item_id: message.id, output_index: 0, content_index: 0 };
  return {
    events: turn(call, [
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { ...call, status: 'in_progress', arguments: '' },
      },
      {
        type: 'response.function_call_arguments.delta',
        item_id: call.id,
        output_index: 0,
        delta: call.arguments,
      },
      {
        type: 'response.function_call_arguments.done',
        item_id: call.id,
        output_index: 0,
        arguments: call.arguments,
      },
    ]),
    afterTools: {
      events: turn(message, [
        {
          type: 'response.output_item.added',
          output_index: 0,
          item: { ...message, status: 'in_progress', content: [] },
        },
        {
          type: 'response.content_part.added',
          ...part,
          part: { type: 'output_text', text: '', annotations: [] },
        },
        { type: 'response.output_text.delta', ...part, delta: text },
        { type: 'response.output_text.done', ...part, text },
        { type: 'response.content_part.done', ...part, part: message.content[0] },
      ]),
    },
  };
}

function turn(item, events) {
  const response = (status, more) => ({
    id: 'resp_up',
    object: 'response',
    created_at: 1_700_000_000,
    status,
    model: 'native-1',
    output: [],
    ...more,
  });
  const usage = {
    input_tokens: USAGE.input,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: USAGE.output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: USAGE.input + USAGE.output,
  };
  return [
    { type: 'response.created', response: response('in_progress') },
    ...events,
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response: response('completed', { output: [item], usage }) },
  ].map((event, sequence_number) => JSON.stringify({ ...event, sequence_number }));
}
