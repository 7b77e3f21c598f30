/** One answer in the shapes of each dialect, whole and streamed, after true answers. No test's tool is imported: client programs use it too. */

/** One answer, whatever the dialect. Of 10 tokens in and 5 out unless told otherwise. */
export interface Answer {
  /** The text, an event a piece. */
  text?: readonly string[];
  /** Thoughts before it, an event a piece, signed where the dialect signs. */
  thoughts?: readonly string[];
  calls?: readonly { id: string; name: string; args: object }[];
  finish?: 'length' | 'content_filter';
  /** Of the ten tokens in: read from the provider's prompt cache. */
  cached?: number;
  /** Of the five tokens out: thoughts. */
  reasoning?: number;
}

/** The same in one dialect. */
export interface Said {
  whole: unknown;
  events: readonly unknown[];
}

type Say = (answer: Answer) => Said;
export type DialectName = 'openai' | 'claude' | 'gemini' | 'converse' | 'command';

const INPUT = 10;
const OUTPUT = 5;
export const SIGNATURE = 'c2lnbmVk';

/** A JSON text in two pieces, as calls' arguments come. */
function halves(args: object): [string, string] {
  const text = JSON.stringify(args);
  return [text.slice(0, text.length >> 1), text.slice(text.length >> 1)];
}

const openai: Say = ({ text = [], thoughts = [], calls = [], finish, cached = 0, reasoning = 0 }) => {
  const head = { id: 'up-1', created: 1_700_000_000, model: 'up' };
  const usage = {
    prompt_tokens: INPUT,
    completion_tokens: OUTPUT,
    total_tokens: INPUT + OUTPUT,
    prompt_tokens_details: { cached_tokens: cached },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    ...head,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
  });
  const finish_reason = finish ?? (calls.length > 0 ? 'tool_calls' : 'stop');
  const message = {
    role: 'assistant',
    content: text.join('') || null,
    refusal: null,
    ...(thoughts.length > 0 ? { reasoning_content: thoughts.join('') } : {}),
    ...(calls.length > 0
      ? {
          tool_calls: calls.map(({ id, name, args }) => ({
            id,
            type: 'function',
            function: { name, arguments: JSON.stringify(args) },
          })),
        }
      : {}),
  };
  return {
    whole: {
      ...head,
      object: 'chat.completion',
      choices: [{ index: 0, message, logprobs: null, finish_reason }],
      usage,
    },
    events: [
      chunk({ role: 'assistant', content: '' }),
      ...thoughts.map((piece) => chunk({ reasoning_content: piece })),
      ...text.map((content) => chunk({ content })),
      ...calls.flatMap(({ id, name, args }, index) => [
        chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }),
        ...halves(args).map((piece) => chunk({ tool_calls: [{ index, function: { arguments: piece } }] })),
      ]),
      chunk({}, finish_reason),
      { ...head, object: 'chat.completion.chunk', choices: [], usage },
    ],
  };
};

const claude: Say = ({ text = [], thoughts = [], calls = [], finish, cached = 0, reasoning = 0 }) => {
  const ends = { length: 'max_tokens', content_filter: 'refusal' };
  const stop_reason = finish ? ends[finish] : calls.length > 0 ? 'tool_use' : 'end_turn';
  const usage = {
    input_tokens: INPUT - cached,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cached,
    output_tokens: OUTPUT,
    ...(reasoning > 0 ? { output_tokens_details: { thinking_tokens: reasoning } } : {}),
  };
  const head = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude', stop_sequence: null };
  const blocks: { whole: object; start: object; deltas: object[] }[] = [];
  if (thoughts.length > 0)
    blocks.push({
      whole: { type: 'thinking', thinking: thoughts.join(''), signature: SIGNATURE },
      start: { type: 'thinking', thinking: '', signature: '' },
      deltas: [
        ...thoughts.map((thinking) => ({ type: 'thinking_delta', thinking })),
        { type: 'signature_delta', signature: SIGNATURE },
      ],
    });
  if (text.length > 0)
    blocks.push({
      whole: { type: 'text', text: text.join('') },
      start: { type: 'text', text: '' },
      deltas: text.map((piece) => ({ type: 'text_delta', text: piece })),
    });
  for (const { id, name, args } of calls)
    blocks.push({
      whole: { type: 'tool_use', id, name, input: args },
      start: { type: 'tool_use', id, name, input: {} },
      deltas: halves(args).map((partial_json) => ({ type: 'input_json_delta', partial_json })),
    });
  return {
    whole: { ...head, content: blocks.map(({ whole }) => whole), stop_reason, usage },
    events: [
      {
        type: 'message_start',
        message: { ...head, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } },
      },
      ...blocks.flatMap(({ start, deltas }, index) => [
        { type: 'content_block_start', index, content_block: start },
        ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
        { type: 'content_block_stop', index },
      ]),
      { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage },
      { type: 'message_stop' },
    ],
  };
};

const gemini: Say = ({ text = [], thoughts = [], calls = [], finish, cached = 0, reasoning = 0 }) => {
  const finishReason = finish ? { length: 'MAX_TOKENS', content_filter: 'SAFETY' }[finish] : 'STOP';
  const usageMetadata = {
    promptTokenCount: INPUT,
    cachedContentTokenCount: cached,
    candidatesTokenCount: OUTPUT - reasoning,
    thoughtsTokenCount: reasoning,
    totalTokenCount: INPUT + OUTPUT,
  };
  const answer = (parts: object[], more: object = {}) => ({
    candidates: [{ index: 0, content: { role: 'model', parts }, ...more }],
    modelVersion: 'gemini',
    responseId: 'r1',
  });
  const thought = (piece: string) => ({ text: piece, thought: true });
  const said = (piece: string) => ({ text: piece });
  const called = calls.map(({ name, args }, index) => ({
    functionCall: { name, args },
    ...(index === 0 ? { thoughtSignature: SIGNATURE } : {}),
  }));
  const parts = [
    ...(thoughts.length > 0 ? [thought(thoughts.join(''))] : []),
    ...(text.length > 0 ? [said(text.join(''))] : []),
    ...called,
  ];
  return {
    whole: { ...answer(parts, { finishReason }), usageMetadata },
    events: [
      ...[...thoughts.map(thought), ...text.map(said), ...called].map((part) => answer([part])),
      { ...answer([{ text: '' }], { finishReason }), usageMetadata },
    ],
  };
};

const converse: Say = ({ text = [], thoughts = [], calls = [], finish, cached = 0 }) => {
  const ends = { length: 'max_tokens', content_filter: 'content_filtered' };
  const stopReason = finish ? ends[finish] : calls.length > 0 ? 'tool_use' : 'end_turn';
  const usage = {
    inputTokens: INPUT - cached,
    outputTokens: OUTPUT,
    totalTokens: INPUT + OUTPUT,
    cacheReadInputTokens: cached,
    cacheWriteInputTokens: 0,
  };
  const blocks: { whole: object; start?: object; deltas: object[] }[] = [];
  if (thoughts.length > 0)
    blocks.push({
      whole: { reasoningContent: { reasoningText: { text: thoughts.join(''), signature: SIGNATURE } } },
      deltas: [
        ...thoughts.map((piece) => ({ reasoningContent: { text: piece } })),
        { reasoningContent: { signature: SIGNATURE } },
      ],
    });
  if (text.length > 0)
    blocks.push({ whole: { text: text.join('') }, deltas: text.map((piece) => ({ text: piece })) });
  for (const { id, name, args } of calls)
    blocks.push({
      whole: { toolUse: { toolUseId: id, name, input: args } },
      start: { toolUse: { toolUseId: id, name } },
      deltas: halves(args).map((input) => ({ toolUse: { input } })),
    });
  return {
    whole: {
      output: { message: { role: 'assistant', content: blocks.map(({ whole }) => whole) } },
      stopReason,
      usage,
      metrics: { latencyMs: 5 },
    },
    events: [
      ['messageStart', { role: 'assistant' }],
      ...blocks.flatMap(({ start, deltas }, contentBlockIndex) => [
        ...(start ? [['contentBlockStart', { contentBlockIndex, start }]] : []),
        ...deltas.map((delta) => ['contentBlockDelta', { contentBlockIndex, delta }]),
        ['contentBlockStop', { contentBlockIndex }],
      ]),
      ['messageStop', { stopReason }],
      ['metadata', { usage, metrics: { latencyMs: 5 } }],
    ],
  };
};

const command: Say = ({ text = [], thoughts = [], calls = [], finish }) => {
  const ends = { length: 'MAX_TOKENS', content_filter: 'ERROR_TOXIC' };
  const finish_reason = finish ? ends[finish] : calls.length > 0 ? 'TOOL_CALL' : 'COMPLETE';
  const usage = {
    billed_units: { input_tokens: INPUT, output_tokens: OUTPUT },
    tokens: { input_tokens: 500, output_tokens: 7 },
  };
  const kinds = [
    { type: 'thinking', pieces: thoughts },
    { type: 'text', pieces: text },
  ].filter(({ pieces }) => pieces.length > 0);
  const content = (type: string, index: number, inner: object) => ({
    type,
    index,
    delta: { message: { content: inner } },
  });
  const call = (type: string, index: number, inner: object) => ({
    type,
    index,
    delta: { message: { tool_calls: inner } },
  });
  return {
    whole: {
      id: 'm1',
      message: {
        role: 'assistant',
        content: kinds.map(({ type, pieces }) => ({ type, [type]: pieces.join('') })),
        ...(calls.length > 0
          ? {
              tool_calls: calls.map(({ id, name, args }) => ({
                id,
                type: 'function',
                function: { name, arguments: JSON.stringify(args) },
              })),
            }
          : {}),
      },
      finish_reason,
      usage,
    },
    events: [
      {
        id: 'm1',
        type: 'message-start',
        delta: { message: { role: 'assistant', content: [], tool_calls: [] } },
      },
      ...kinds.flatMap(({ type, pieces }, index) => [
        content('content-start', index, { type, [type]: '' }),
        ...pieces.map((piece) => content('content-delta', index, { [type]: piece })),
        { type: 'content-end', index },
      ]),
      ...calls.flatMap(({ id, name, args }, index) => [
        call('tool-call-start', index, { id, type: 'function', function: { name, arguments: '' } }),
        ...halves(args).map((piece) => call('tool-call-delta', index, { function: { arguments: piece } })),
        { type: 'tool-call-end', index },
      ]),
      { type: 'message-end', delta: { finish_reason, usage } },
    ],
  };
};

/** How each dialect says an answer. */
export const SAYS: Readonly<Record<DialectName, Say>> = { openai, claude, gemini, converse, command };
