// Guarantee: a chat request reaches Gemini with all it says, in Google's words, or is refused by the name of the field that cannot be said.
import { describe, expect, test } from 'vitest';
import type { ChatRequest } from '@/lib/openai/chat';
import { google, vertex } from '@/lib/providers/google';
import type { TranslatedCall, TranslatedMessage } from '@/lib/providers/translator';
import answers from '../../fixtures/providers/google-answers.json';

const USER = { role: 'user', content: 'Hi' };

function callOf(request: Record<string, unknown>, more: Partial<TranslatedCall> = {}): TranslatedCall {
  return {
    request: { model: 'm', messages: [USER], ...request } as ChatRequest,
    omit: new Set(),
    upstreamId: 'gemini-2.5-flash',
    stream: false,
    outputCap: null,
    outputLimit: 65_536,
    supports: new Set(),
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    credentials: { kind: 'key', key: 'AIza-1' },
    now: new Date(0),
    ...more,
  };
}

function bodyOf(request: Record<string, unknown>, more: Partial<TranslatedCall> = {}): any {
  return JSON.parse(google.buildRequest(callOf(request, more)).body.toString());
}

const configOf = (request: Record<string, unknown>, upstreamId = 'gemini-2.5-flash') =>
  bodyOf(request, { upstreamId }).generationConfig;

function refusal(request: Record<string, unknown>, upstreamId = 'gemini-2.5-flash'): string {
  try {
    bodyOf(request, { upstreamId });
  } catch (error) {
    expect(error).toMatchObject({ isUntranslatable: true });
    return (error as { param: string }).param;
  }
  throw new Error('was not refused');
}

const said = (content: unknown, ...more: unknown[]) =>
  bodyOf({ messages: [{ role: 'user', content }, ...more] }).contents;
const call = (id: string, name: string, args = '{}', more = {}) => ({
  id,
  type: 'function',
  function: { name, arguments: args },
  ...more,
});

describe('the address', () => {
  test('of AI Studio, with its key', () => {
    const request = google.buildRequest(callOf({}));
    expect(request).toMatchObject({
      origin: 'https://generativelanguage.googleapis.com',
      path: '/v1beta/models/gemini-2.5-flash:generateContent',
    });
    expect(request.headers).toEqual({
      'content-type': 'application/json',
      accept: 'application/json',
      'user-agent': 'runtime-gateway',
      'x-goog-api-key': 'AIza-1',
    });
  });

  test('of Vertex, with a token, streamed', () => {
    const baseUrl = 'https://europe-west4-aiplatform.googleapis.com/v1/projects/p-1/locations/europe-west4';
    const credentials = { kind: 'key', key: 'ya29.t' } as const;
    const request = vertex.buildRequest(callOf({}, { baseUrl, credentials, stream: true }));
    expect(request).toMatchObject({
      origin: 'https://europe-west4-aiplatform.googleapis.com',
      path: '/v1/projects/p-1/locations/europe-west4/publishers/google/models/gemini-2.5-flash:streamGenerateContent?alt=sse',
    });
    expect(request.headers).toMatchObject({ accept: 'text/event-stream', authorization: 'Bearer ya29.t' });
  });

  test('keeps a proxy’s path and query, and a model’s id inside its step', () => {
    const request = google.buildRequest(
      callOf(
        {},
        {
          baseUrl: 'http://127.0.0.1:9/g/?k=v',
          upstreamId: 'a/../b',
          stream: true,
          credentials: { kind: 'none' },
        },
      ),
    );
    expect(request.path).toBe('/g/models/a%2F..%2Fb:streamGenerateContent?k=v&alt=sse');
    expect(request.headers).not.toHaveProperty('x-goog-api-key');
  });
});

describe('messages', () => {
  test('system and developer become one instruction; speakers in a row one content', () => {
    const body = bodyOf({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'text', text: 'One' }] },
        { role: 'developer', content: [{ type: 'text', text: 'In French.' }] },
        { role: 'user', content: 'Two' },
        { role: 'assistant', content: 'Deux' },
        { role: 'assistant', content: [{ type: 'refusal', refusal: 'Non' }] },
        { role: 'user', content: 'Three' },
      ],
    });
    expect(body).toEqual({
      systemInstruction: { parts: [{ text: 'Be brief.' }, { text: 'In French.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'One' }, { text: 'Two' }] },
        { role: 'model', parts: [{ text: 'Deux' }, { text: 'Non' }] },
        { role: 'user', parts: [{ text: 'Three' }] },
      ],
      generationConfig: {},
    });
  });

  test('empty texts, which Google refuses, are left out; nothing at all is refused', () => {
    expect(said('Hi', { role: 'assistant', content: '' })).toEqual([
      { role: 'user', parts: [{ text: 'Hi' }] },
    ]);
    expect(refusal({ messages: [{ role: 'system', content: 'Alone.' }] })).toBe('messages');
  });

  test('calls and their results, in the calls’ order, by name at Gemini 2.5 and by id, too, from Gemini 3 on', () => {
    const messages = [
      USER,
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          call('a', 'weather', '{"city":"Rome"}', {
            extra_content: { google: { thought_signature: 'c2ln' } },
          }),
          call('b', 'now', ''),
        ],
      },
      { role: 'tool', tool_call_id: 'b', content: '12:00' },
      {
        role: 'tool',
        tool_call_id: 'a',
        content: [
          { type: 'text', text: '{"sun":' },
          { type: 'text', text: '1}' },
        ],
      },
      { role: 'user', content: 'So?' },
    ];
    const { contents } = bodyOf({ messages });
    expect(contents).toEqual([
      { role: 'user', parts: [{ text: 'Hi' }] },
      {
        role: 'model',
        parts: [
          { functionCall: { name: 'weather', args: { city: 'Rome' } }, thoughtSignature: 'c2ln' },
          { functionCall: { name: 'now', args: {} } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { name: 'weather', response: { output: '{"sun":1}' } } },
          { functionResponse: { name: 'now', response: { output: '12:00' } } },
        ],
      },
      { role: 'user', parts: [{ text: 'So?' }] },
    ]);
    const later = bodyOf({ messages }, { upstreamId: 'gemini-3.5-flash' }).contents;
    expect(later[1].parts[1]).toEqual({ functionCall: { id: 'b', name: 'now', args: {} } });
    expect(later[2].parts[1].functionResponse).toMatchObject({ id: 'b', name: 'now' });
  });

  test('what an answer gave comes back as it was', () => {
    const [text, calls] = answers.slice(0, 2).map(({ whole }) => {
      const answer = google.parseAnswer(whole) as { choices: { message: TranslatedMessage }[] };
      return answer.choices[0]!.message;
    });
    const kept = bodyOf({ messages: [USER, text, USER, calls] }, { upstreamId: 'gemini-3-flash-preview' });
    expect(kept.contents[1].parts).toEqual([{ text: 'The sum is four.', thoughtSignature: 'c2lnLXRleHQ=' }]);
    expect(kept.contents[3].parts).toMatchObject([
      { functionCall: { name: 'now' }, thoughtSignature: 'c2lnLWNhbGw=' },
      { functionCall: { name: 'order', args: { for: { name: 'Ada' } } } },
    ]);
    // A client that keeps one of the two places keeps the signature.
    const bare = calls?.tool_calls?.map(({ extra_content: _lost, ...rest }) => rest);
    const stripped = bodyOf({ messages: [USER, { ...calls, tool_calls: bare }] });
    expect(stripped.contents[1].parts[0].thoughtSignature).toBe('c2lnLWNhbGw=');
  });

  test('a call of another model’s gets the signature Google documents for it, from Gemini 3 on', () => {
    const messages = [
      USER,
      {
        role: 'assistant',
        tool_calls: [call('a', 'f'), call('b', 'g')],
        reasoning_details: [
          { type: 'reasoning.encrypted', id: 'rs_1', data: 'of another provider' },
          { type: 'reasoning.text', text: 'thought', signature: 'theirs' },
          null,
        ],
      },
    ];
    const signatures = (upstreamId: string) =>
      bodyOf({ messages }, { upstreamId }).contents[1].parts.map((part: any) => part.thoughtSignature);
    expect(signatures('gemini-3.1-pro-preview')).toEqual(['skip_thought_signature_validator', undefined]);
    expect(signatures('gemini-flash-latest')[0]).toBe('skip_thought_signature_validator');
    expect(signatures('gemini-2.5-pro')).toEqual([undefined, undefined]);
  });

  test('what cannot be said is refused by its path', () => {
    const refusedAfter = (...more: unknown[]) => refusal({ messages: [USER, ...more] });
    expect(refusedAfter({ role: 'tool', tool_call_id: 'x', content: '' })).toBe('messages[1].tool_call_id');
    expect(refusedAfter({ role: 'function', name: 'f', content: '' })).toBe('messages[1]');
    expect(refusedAfter({ role: 'assistant', tool_calls: [call('a', 'f', '[1]')] })).toBe(
      'messages[1].tool_calls[0].function.arguments',
    );
    expect(refusedAfter({ role: 'assistant', tool_calls: [{ id: 'a', type: 'custom' }] })).toBe(
      'messages[1].tool_calls[0]',
    );
    expect(refusedAfter({ role: 'system', content: [{ type: 'image_url' }] })).toBe('messages[1].content[0]');
  });
});

describe('images, sound and files', () => {
  const part = (content: unknown) => said([content])[0].parts[0];
  const refused = (content: unknown) => refusal({ messages: [{ role: 'user', content: [content] }] });

  test('inline', () => {
    const url = 'data:image/png;base64,AAAA';
    const inline = { inlineData: { mimeType: 'image/png', data: 'AAAA' } };
    expect(part({ type: 'image_url', image_url: { url, detail: 'low' } })).toEqual(inline);
    expect(part({ type: 'image_url', image_url: url })).toEqual(inline);
    expect(part({ type: 'input_audio', input_audio: { data: 'BBBB', format: 'mp3' } })).toEqual({
      inlineData: { mimeType: 'audio/mp3', data: 'BBBB' },
    });
    const file_data = 'data:application/pdf;name=a.pdf;base64,CCCC';
    expect(part({ type: 'file', file: { filename: 'a.pdf', file_data } })).toEqual({
      inlineData: { mimeType: 'application/pdf', data: 'CCCC' },
    });
  });

  test('by link, where its ending tells the kind', () => {
    const url = 'https://a.example/b.c/Photo.JPG?size=1.5#x';
    expect(part({ type: 'image_url', image_url: { url } })).toEqual({
      fileData: { mimeType: 'image/jpeg', fileUri: url },
    });
    expect(part({ type: 'file', file: { file_data: 'gs://bucket/a.pdf' } })).toMatchObject({
      fileData: { mimeType: 'application/pdf' },
    });
    expect(refused({ type: 'image_url', image_url: { url: 'https://a.example/photo' } })).toBe(
      'messages[0].content[0].image_url',
    );
  });

  test.each([
    [{ type: 'image_url', image_url: { url: 'data:image/png,AAAA' } }, '.image_url'],
    [{ type: 'image_url', image_url: { url: 'file:///etc/passwd' } }, '.image_url'],
    [{ type: 'image_url' }, '.image_url'],
    [{ type: 'input_audio', input_audio: { data: 'B', format: 'midi' } }, '.input_audio.format'],
    [{ type: 'file', file: { file_id: 'file-1' } }, '.file.file_data'],
    [{ type: 'hologram' }, ''],
  ])('refused: %j', (content, path) => {
    expect(refused(content)).toBe(`messages[0].content[0]${path}`);
  });
});

describe('parameters', () => {
  test('by Google’s names', () => {
    const config = bodyOf(
      {
        temperature: 0,
        top_p: 0.9,
        top_k: 40,
        frequency_penalty: -1,
        presence_penalty: 1,
        seed: 7,
        stop: ['a', 'b'],
        n: 2,
        logprobs: true,
        top_logprobs: 3,
        max_tokens: 9999,
        modalities: ['text'],
        parallel_tool_calls: true,
      },
      { outputCap: 100 },
    ).generationConfig;
    expect(config).toEqual({
      maxOutputTokens: 100,
      temperature: 0,
      topP: 0.9,
      topK: 40,
      frequencyPenalty: -1,
      presencePenalty: 1,
      seed: 7,
      stopSequences: ['a', 'b'],
      candidateCount: 2,
      responseLogprobs: true,
      logprobs: 3,
    });
  });

  test('no default is written, and what is omitted is not sent', () => {
    expect(configOf({ temperature: null, n: 1, logprobs: false, stop: null })).toEqual({});
    const omit = new Set(['temperature', 'seed']);
    expect(bodyOf({ temperature: 1, seed: 1, stop: 'x' }, { omit }).generationConfig).toEqual({
      stopSequences: ['x'],
    });
  });

  test.each([
    ['stop', { stop: ['1', '2', '3', '4', '5', '6'] }],
    ['n', { n: 9 }],
    ['seed', { seed: 2 ** 31 }],
    ['parallel_tool_calls', { parallel_tool_calls: false }],
    ['modalities', { modalities: ['text', 'audio'] }],
  ])('refused beyond what Gemini takes: %s', (param, request) => {
    expect(refusal(request)).toBe(param);
  });

  test('JSON and its schema', () => {
    const schema = {
      type: 'object',
      properties: { a: { $ref: '#/$defs/b' } },
      $defs: { b: { type: 'string' } },
    };
    const json_schema = { name: 'x', strict: true, schema };
    expect(configOf({ response_format: { type: 'text' } })).toEqual({});
    expect(configOf({ response_format: { type: 'json_object' } })).toEqual({
      responseMimeType: 'application/json',
    });
    expect(configOf({ response_format: { type: 'json_schema', json_schema } })).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: schema,
    });
  });

  test('tools and the choice among them', () => {
    const parameters = { type: 'object', properties: { city: { type: 'string', minLength: 1 } } };
    const tools = [
      { type: 'function', function: { name: 'weather', description: 'Of a city', parameters } },
      { type: 'function', function: { name: 'now' } },
    ];
    const named = { type: 'function', function: { name: 'now' } };
    expect(bodyOf({ tools }).tools).toEqual([
      {
        functionDeclarations: [
          { name: 'weather', description: 'Of a city', parametersJsonSchema: parameters },
          { name: 'now' },
        ],
      },
    ]);
    const mode = (tool_choice: unknown) => bodyOf({ tools, tool_choice }).toolConfig?.functionCallingConfig;
    expect(mode(undefined)).toBeUndefined();
    expect(mode('auto')).toEqual({ mode: 'AUTO' });
    expect(mode('none')).toEqual({ mode: 'NONE' });
    expect(mode('required')).toEqual({ mode: 'ANY' });
    expect(mode(named)).toEqual({ mode: 'ANY', allowedFunctionNames: ['now'] });
    expect(bodyOf({ tools: [], tool_choice: 'auto' })).not.toHaveProperty('toolConfig');
    expect(refusal({ tools, tool_choice: 'perhaps' })).toBe('tool_choice');
    expect(refusal({ tools, tool_choice: { type: 'allowed_tools' } })).toBe('tool_choice');
    expect(refusal({ tools: [...tools, { type: 'web_search' }] })).toBe('tools[2]');
  });
});

describe('reasoning', () => {
  const thinking = (upstreamId: string, request: Record<string, unknown>) =>
    configOf(request, upstreamId).thinkingConfig;

  test.each([
    ['gemini-2.5-flash', 'minimal', { thinkingBudget: 1024 }],
    ['gemini-2.5-flash', 'medium', { thinkingBudget: 8192 }],
    ['gemini-2.5-pro', 'high', { thinkingBudget: 24_576 }],
    ['gemini-3-pro-preview', 'medium', { thinkingLevel: 'high' }],
    ['gemini-3.1-pro-preview', 'minimal', { thinkingLevel: 'low' }],
    ['gemini-3.1-pro-preview', 'medium', { thinkingLevel: 'medium' }],
    ['gemini-3-flash-preview', 'minimal', { thinkingLevel: 'minimal' }],
    ['gemini-3.1-flash-lite', 'minimal', { thinkingLevel: 'minimal' }],
    ['gemini-3.6-flash', 'xhigh', { thinkingLevel: 'high' }],
    ['gemini-3.8-flash', 'minimal', { thinkingLevel: 'low' }],
    ['gemini-4-argon', 'low', { thinkingLevel: 'low' }],
  ])('%s with effort %s', (model, reasoning_effort, expected) => {
    expect(thinking(model, { reasoning_effort })).toEqual({ includeThoughts: true, ...expected });
    expect(thinking(model, { reasoning: { effort: reasoning_effort, exclude: true } })).toEqual({
      includeThoughts: false,
      ...expected,
    });
  });

  test('by tokens, off, or as the model likes', () => {
    const budget = (model: string, max_tokens: number) =>
      thinking(model, { reasoning: { max_tokens } }).thinkingBudget;
    expect(budget('gemini-2.5-flash', 50)).toBe(50);
    expect(budget('gemini-2.5-flash', 99_999)).toBe(24_576);
    expect(budget('gemini-3.5-flash', 2000)).toBe(2000);
    const off = { includeThoughts: false, thinkingBudget: 0 };
    expect(thinking('gemini-2.5-flash-lite', { reasoning_effort: 'none' })).toEqual(off);
    expect(thinking('gemini-2.5-flash', { reasoning: { enabled: false } })).toEqual(off);
    expect(thinking('gemini-2.5-pro', { reasoning: { enabled: true } })).toEqual({ includeThoughts: true });
    expect(thinking('gemini-2.5-pro', {})).toBeUndefined();
    expect(thinking('gemma-3-27b-it', { reasoning_effort: 'none' })).toBeUndefined();
  });

  test.each([
    ['gemini-2.5-pro', { reasoning_effort: 'none' }, 'reasoning_effort'],
    ['gemini-3.5-flash', { reasoning: { enabled: false } }, 'reasoning.enabled'],
    ['gemini-2.5-pro', { reasoning: { max_tokens: 100 } }, 'reasoning.max_tokens'],
    ['gemini-2.5-flash', { reasoning: { effort: 'deep' } }, 'reasoning.effort'],
    ['gemini-2.5-flash', { reasoning: 'much' }, 'reasoning'],
    ['gemma-3-27b-it', { reasoning_effort: 'low' }, 'reasoning_effort'],
  ])('%s refuses %j', (model, request, param) => {
    expect(refusal(request, model)).toBe(param);
  });
});
