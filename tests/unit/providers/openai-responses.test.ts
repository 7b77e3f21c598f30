// Guarantee: a chat is asked by the Responses API in the caller's own words where there are some, and what comes back, whole or in events, is the same chat.
import { describe, expect, it } from 'vitest';
import { parseChatRequest } from '@/lib/openai/chat';
import { openAiResponses } from '@/lib/providers/openai-responses';
import type { TranslatedAnswer, TranslatedCall } from '@/lib/providers/translator';

const FUNCTION = { type: 'function', name: 'look', parameters: { type: 'object' } };
const CUSTOM = { type: 'custom', name: 'patch', format: { type: 'text' } };

function callOf(request: Record<string, unknown>, more: Partial<TranslatedCall> = {}): TranslatedCall {
  return {
    request: parseChatRequest({ model: 'm', messages: [{ role: 'user', content: 'x' }], ...request }),
    omit: new Set(),
    upstreamId: 'up',
    stream: false,
    outputCap: null,
    outputLimit: 4_096,
    supports: new Set(),
    baseUrl: 'https://api.test/v1?version=1',
    credentials: { kind: 'key', key: 'k' },
    now: new Date(0),
    ...more,
  };
}

function bodyOf(request: Record<string, unknown>, more: Partial<TranslatedCall> = {}): any {
  return JSON.parse(String(openAiResponses.buildRequest(callOf(request, more)).body));
}

const native = (body: Record<string, unknown>): Partial<TranslatedCall> => ({
  native: { dialect: 'openai-responses', body, version: '', betas: [], beyond: [] },
});

function messageOf(output: unknown[], call?: TranslatedCall) {
  const answer = openAiResponses.parseAnswer({ status: 'completed', output }, call) as TranslatedAnswer;
  return answer.choices[0]?.message;
}

function streamOf(events: object[], call?: TranslatedCall) {
  const read = openAiResponses.openStream(call);
  return events.map((event) => read({ name: '', data: Buffer.from(JSON.stringify(event)) }));
}

describe('a request', () => {
  it('goes to the base URL’s own place, with its key', () => {
    const { origin, path, headers } = openAiResponses.buildRequest(callOf({}));
    expect([origin, path]).toEqual(['https://api.test', '/v1/responses?version=1']);
    expect(headers.authorization).toBe('Bearer k');
  });

  it('is a chat’s in the flat form where the caller wrote a chat', () => {
    const body = bodyOf(
      {
        tools: [{ type: 'function', function: { name: 'look', parameters: {}, strict: true } }],
        tool_choice: { type: 'function', function: { name: 'look' } },
        response_format: { type: 'json_object' },
        reasoning_effort: 'low',
        temperature: 1,
      },
      { outputCap: 3, omit: new Set(['temperature']), stream: true },
    );
    expect(body).toMatchObject({
      tools: [{ type: 'function', name: 'look', parameters: {}, strict: true }],
      tool_choice: { type: 'function', name: 'look' },
      text: { format: { type: 'json_object' } },
      reasoning: { effort: 'low' },
      // The least it takes.
      max_output_tokens: 16,
      stream: true,
      store: false,
    });
    expect(body).not.toHaveProperty('temperature');
  });

  it('offers of the caller’s own tools those that the chat offers', () => {
    const space = { type: 'namespace', name: 'files', tools: [FUNCTION, CUSTOM] };
    const body = bodyOf(
      { tools: [{ type: 'function', function: { name: 'files__patch' } }], tool_choice: 'required' },
      native({ tools: [FUNCTION, CUSTOM, space, { type: 'web_search' }] }),
    );
    expect(body.tools).toEqual([{ ...space, tools: [CUSTOM] }]);
    expect(body.tool_choice).toBe('required');
  });

  it('says images and files in its words, and what it cannot say by its field', () => {
    const image = { type: 'image_url', image_url: { url: 'https://a.test/b.png' } };
    const file = (data: string) => ({ type: 'file', file: { file_data: data, filename: 'a.pdf' } });
    const content = [image, file('data:application/pdf;base64,AA'), file('https://a.test/c.pdf')];
    expect(bodyOf({ messages: [{ role: 'user', content }] }).input[0].content).toEqual([
      { type: 'input_image', image_url: 'https://a.test/b.png', detail: 'auto' },
      { type: 'input_file', file_data: 'data:application/pdf;base64,AA', filename: 'a.pdf' },
      { type: 'input_file', file_url: 'https://a.test/c.pdf' },
    ]);
    const sound = [{ type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } }];
    expect(() => bodyOf({ messages: [{ role: 'user', content: sound }] })).toThrow(
      expect.objectContaining({ param: 'messages[0].content[0]' }),
    );
  });

  it('brings thoughts back where they can be read, and nowhere else', () => {
    const thinking = [{ type: 'reasoning', id: 'rs', summary: [], encrypted_content: 'secret' }];
    const details = messageOf(thinking, callOf({}))?.reasoning_details;
    expect(details).toHaveLength(1);
    const again = { messages: [{ role: 'assistant', content: 'x', reasoning_details: details }] };
    expect(bodyOf(again).input).toEqual([
      { type: 'reasoning', summary: [], encrypted_content: 'secret' },
      { type: 'message', role: 'assistant', content: 'x' },
    ]);
    expect(bodyOf(again, { credentials: { kind: 'key', key: 'other' } }).input).toHaveLength(1);
    expect(bodyOf(again, { baseUrl: 'https://other.test' }).input).toHaveLength(1);
    const foreign = [{ type: 'reasoning.text', text: 'Hm', signature: 's' }];
    expect(
      bodyOf({ messages: [{ role: 'assistant', content: 'x', reasoning_details: foreign }] }).input,
    ).toHaveLength(1);
  });
});

describe('an answer', () => {
  it('that failed is a failure, and one of an unknown shape is malformed', () => {
    expect(
      openAiResponses.parseAnswer({
        status: 'failed',
        output: [],
        error: { code: 'server_error', message: 'x' },
      }),
    ).toHaveProperty('kind');
    for (const odd of [null, 5, [], { choices: [] }, { output: 'x' }])
      expect(openAiResponses.parseAnswer(odd)).toHaveProperty('kind');
  });

  it('filtered or cut says so', () => {
    const finish = (reason: string) =>
      (
        openAiResponses.parseAnswer({
          status: 'incomplete',
          incomplete_details: { reason },
          output: [],
        }) as TranslatedAnswer
      ).choices[0]?.finish_reason;
    expect([finish('content_filter'), finish('max_output_tokens')]).toEqual(['content_filter', 'length']);
  });
});

describe('a stream', () => {
  it('tells whole what came in no pieces', () => {
    const item = { type: 'function_call', call_id: 'c', name: 'look', arguments: '{"a":1}' };
    const custom = { type: 'custom_tool_call', call_id: 'd', name: 'patch', input: '' };
    const readings = streamOf([
      { type: 'response.output_item.added', output_index: 0, item: { ...item, arguments: '' } },
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.output_item.added', output_index: 1, item: custom },
      { type: 'response.output_item.done', output_index: 1, item: custom },
    ]);
    const pieces = readings.flatMap(({ chunks }) => chunks.flatMap(({ delta }) => delta.tool_calls ?? []));
    const written = [0, 1].map((index) =>
      pieces
        .filter((piece) => piece.index === index)
        .map((piece) => piece.function?.arguments)
        .join(''),
    );
    expect(written).toEqual(['{"a":1}', '{"input":""}']);
  });

  it('that says it failed has failed, in either way; what it does not know it passes over', () => {
    const [known, failed, error, broken] = [
      ...streamOf([
        { type: 'response.brand_new' },
        { type: 'response.failed', response: { error: { code: 'server_error' } } },
        { type: 'error', code: 'rate_limit_exceeded', message: 'x' },
      ]),
      openAiResponses.openStream()({ name: '', data: Buffer.from('{"type') }),
    ];
    expect(known).toEqual({ chunks: [] });
    for (const reading of [failed, error, broken]) expect(reading?.failure).toBeDefined();
    expect(error?.failure?.kind).toBe('rate_limited');
  });

  it('is whole at its last event, with usage', () => {
    const usage = { input_tokens: 3, output_tokens: 2, total_tokens: 5 };
    const [last] = streamOf([{ type: 'response.completed', response: { status: 'completed', usage } }]);
    expect(last).toMatchObject({
      done: true,
      last: true,
      usage: { inputTokens: 3, outputTokens: 2 },
      chunks: [{ finish_reason: 'stop' }],
    });
  });
});
