import type { Json } from './operation';

/**
 * What the fields of requests mean, by the schema's name. A path's steps are joined by dots; a list's items and the
 * members of a union are looked through.
 */
type Words = Readonly<Record<string, string>>;

const routing: Words = {
  provider: 'Your wishes for the route, in OpenRouter’s words.',
  'provider.order': 'Providers to be tried first, in this order.',
  'provider.only': 'No other providers than these.',
  'provider.ignore': 'Never these providers.',
  'provider.allow_fallbacks': '`false`: the first route is the only one. `true` by default.',
  'provider.require_parameters':
    '`false`: what no route can honour is dropped and named in a header, not refused.',
  'provider.data_collection': '`deny`: only providers that do not train on what they are sent.',
  'provider.sort': 'What the order of routes follows before all else.',
  'provider.max_price': 'Routes above these list prices are left out, USD per million tokens.',
};
const standIns: Words = { models: 'Models that stand in, in order, where `model` cannot answer.' };
const sampling: Words = {
  temperature: 'How freely the next token is drawn; 0 for the likeliest.',
  top_p: 'Only the likeliest tokens that make up this share are drawn from.',
};

const CHAT: Words = {
  model: 'A slug of the catalog, one of its aliases, `auto`, or a slug with `:floor`, `:nitro` or `:free`.',
  messages: 'The conversation so far, oldest first.',
  'messages.role': 'Who speaks.',
  'messages.content': 'A text, or parts: `text`, `image_url`, `input_audio`, `file`.',
  'messages.tool_calls': 'The calls that the assistant made.',
  'messages.tool_call_id': 'Of a `tool` message: the call it answers.',
  stream: '`true`: events as they come, instead of one answer.',
  'stream_options.include_usage': '`true`: a last chunk with `usage` and what it cost.',
  stream_options: 'Only with `stream`.',
  usage: 'The same wish in OpenRouter’s words.',
  'usage.include': '`true`: as `stream_options.include_usage`.',
  ...sampling,
  top_k: 'Only the so many likeliest tokens are drawn from.',
  min_p: 'Tokens less likely than this share of the likeliest are left out.',
  frequency_penalty: 'Above 0: the more often a token stands already, the less likely it is.',
  presence_penalty: 'Above 0: a token that stands already is less likely.',
  repetition_penalty: 'Above 1: tokens that stand already are less likely.',
  logit_bias: 'By token id: what is added to its score.',
  logprobs: '`true`: the log probability of each token of the answer.',
  top_logprobs: 'How many alternatives a token is given with.',
  max_tokens: 'The most tokens to answer with; `max_completion_tokens` goes before it.',
  max_completion_tokens:
    'The most tokens to answer with, reasoning included. Lowered to the model’s own limit.',
  n: 'How many answers.',
  stop: 'Texts at which the answer ends.',
  seed: 'The same seed asks for the same draw, as far as a provider can.',
  response_format: 'The form of the answer: text, JSON, or JSON by a schema.',
  'response_format.json_schema': 'The schema by which the answer is made.',
  tools: 'Functions that the model may call.',
  'tools.function.parameters': 'A JSON Schema of the arguments.',
  'tools.function.strict': '`true`: the arguments follow the schema to the letter.',
  tool_choice: '`none`, `auto`, `required`, or the function that must be called.',
  parallel_tool_calls: '`false`: one call at a time.',
  reasoning_effort: 'How much is thought before the answer: `none`, `minimal`, `low`, `medium`, `high`.',
  verbosity: 'How long the answer is: `low`, `medium`, `high`.',
  modalities: 'The kinds of answer wanted: `text`, `audio`, `image`.',
  prompt_cache_key: 'Requests with the same key and beginning go to the same provider’s cache.',
  ...routing,
  ...standIns,
};

const EMBEDDINGS: Words = {
  model: 'A slug of the catalog or one of its aliases; a model that embeds.',
  input: 'A text, texts, tokens, or lists of tokens, of up to 2,048 inputs in all.',
  encoding_format: '`float` by default; `base64`: little-endian 32-bit floats.',
  dimensions: 'The length of a vector, where the model can shorten it.',
  input_type: 'What the vector is for, where the model tells them apart: `query`, `document`.',
  user: 'Accepted; not sent on.',
  ...routing,
};

const RESPONSES: Words = {
  model: CHAT.model ?? '',
  input: 'A text, or items: messages, calls of tools and their outputs, reasoning.',
  instructions: 'What the model is told before the conversation; not kept for the next turn.',
  previous_response_id: 'A stored response that this one continues.',
  conversation: 'Not served here: 400.',
  prompt: 'Not served here: 400.',
  context_management: 'Not served here: 400, unless it is empty.',
  background: '`true`: answered at once with `queued`, made behind it; ask `GET /v1/responses/{id}`.',
  store: '`false`: not kept, and so not to be continued or read again. `true` by default, for 30 days.',
  stream: CHAT.stream ?? '',
  stream_options: 'Only with `stream`.',
  frequency_penalty: CHAT.frequency_penalty ?? '',
  presence_penalty: CHAT.presence_penalty ?? '',
  include: 'Further facts to be given, such as `reasoning.encrypted_content`.',
  max_output_tokens: 'The most tokens to answer with, reasoning included.',
  max_tool_calls: 'The most calls of tools that OpenAI runs itself.',
  metadata: 'Up to 16 pairs of yours, kept with the response.',
  parallel_tool_calls: CHAT.parallel_tool_calls ?? '',
  prompt_cache_key: CHAT.prompt_cache_key ?? '',
  prompt_cache_retention: 'How long a provider keeps the prompt in its cache; a hint.',
  reasoning: 'How much is thought before the answer, and whether a summary of it is given.',
  'reasoning.effort': '`none`, `minimal`, `low`, `medium`, `high`.',
  'reasoning.summary': '`auto`, `concise`, `detailed`.',
  safety_identifier: 'Accepted; not sent on.',
  service_tier: 'Accepted; answered with the tier that served.',
  ...sampling,
  text: 'The form of the answer.',
  'text.format': 'Text, JSON, or JSON by a schema.',
  'text.verbosity': CHAT.verbosity ?? '',
  tool_choice: '`none`, `auto`, `required`, or the tool that must be called.',
  tools: 'Functions and custom tools that the model may call.',
  top_logprobs: CHAT.top_logprobs ?? '',
  truncation: '`auto`: what does not fit the window is dropped from the front of the history.',
  user: 'Accepted; not sent on.',
  ...routing,
  ...standIns,
};

const COUNT: Words = {
  model: CHAT.model ?? '',
  messages: 'The conversation so far, oldest first.',
  'messages.content':
    'A text, or blocks: `text`, `image`, `document`, `tool_use`, `tool_result`, `thinking`.',
  system: 'What the model is told before the conversation.',
  tools: 'Tools that the model may call.',
  'tools.input_schema': 'A JSON Schema of the arguments.',
  tool_choice: '`auto`, `any`, `tool` with its name, or `none`.',
  thinking: 'Whether the model thinks before it answers, and for how many tokens.',
  output_config: 'How much effort, and the form of the answer.',
  'output_config.format': 'The schema by which the answer is made.',
  output_format: 'The former name of `output_config.format`.',
  cache_control: 'Marks the whole request’s prefix for the provider’s cache.',
};

const MESSAGES: Words = {
  ...COUNT,
  max_tokens: 'The most tokens to answer with. Lowered to the model’s own limit.',
  stream: CHAT.stream ?? '',
  ...sampling,
  top_k: CHAT.top_k ?? '',
  stop_sequences: CHAT.stop ?? '',
  metadata: 'Accepted; `user_id` is not sent on.',
  service_tier: 'Accepted.',
  ...routing,
  ...standIns,
};

const KEY: Words = {
  name: 'What people call it.',
  scopes: 'What it may do; none that the calling key lacks.',
  models: 'The models it may call; `null`: all.',
  requests_per_minute: 'Its own rate; `null`: the server’s default.',
  tokens_per_minute: 'Its own rate of tokens; `null`: none.',
  concurrency: 'How many requests at a time; `null`: as many as come.',
  cache: '`false`: its calls are neither answered from the cache nor stored.',
  fit: '`true`: a cap on output that the credits do not cover is lowered instead of refused.',
  spend_limit: 'The most it may spend; `null`: what the workspace has.',
  'spend_limit.amount': 'USD.',
  'spend_limit.reset': 'When the sum starts anew, in UTC.',
  expires_at: 'When it ends; `null`: never.',
};

export const FIELD_WORDS: Readonly<Record<string, Words>> = {
  ChatRequest: CHAT,
  EmbeddingsRequest: EMBEDDINGS,
  QuoteRequest: {
    ...EMBEDDINGS,
    ...RESPONSES,
    ...CHAT,
    input: 'What is to be answered or embedded, as the call itself takes it.',
    estimated_calls: 'How many such calls the total is for.',
  },
  ResponsesRequest: RESPONSES,
  CountRequest: COUNT,
  MessagesRequest: MESSAGES,
  CreateKey: { ...KEY, mode: 'That of the calling key, and no other.' },
  ChangeKey: KEY,
  RotateKey: { overlap_seconds: 'How long the old key works on: 0 to 604,800 (7 days). 0 by default.' },
};

const span = 'A date, a time with its offset, or seconds since 1970.';

/** What the query's parameters mean, wherever they stand. */
export const QUERY_WORDS: Words = {
  from: `Nothing before. ${span}`,
  to: `Nothing from then on. ${span}`,
  key: 'Only what this key asked, by its id.',
  model: 'Only this model, by its slug.',
  provider: 'Only what this provider served.',
  tag: 'Only what was sent with this `x-btl-tag`.',
  session: 'Only what was sent with this `x-btl-session`.',
  status: 'An HTTP status, or a class: `2xx`.',
  cache_tier: 'Only what this answered.',
  interval: 'The length of a point. At most 1,000 points.',
  limit: 'How many rows: 1 to 100.',
  cursor: '`next_cursor` of the page before.',
  order: 'Newest first, or oldest.',
  after: 'The id of the item after which the page begins.',
  before: 'The id of the item before which it ends.',
  stream: '`true`: the events of a response that is streamed in the background, from their start.',
  starting_after: 'With `stream`: only events after this `sequence_number`.',
  frequency_penalty: CHAT.frequency_penalty ?? '',
  presence_penalty: CHAT.presence_penalty ?? '',
  include: 'Further facts to be given, such as `reasoning.encrypted_content`.',
};

/** Writes the words of a named schema into it. @throws Error for words of a field that is not there */
export function describeFields(name: string, schema: Json): Json {
  for (const [path, words] of Object.entries(FIELD_WORDS[name] ?? {})) {
    const found = placesOf(schema, path.split('.'));
    if (found.length === 0) throw new Error(`${name} has no field ${path}`);
    for (const field of found) field.description ??= words;
  }
  return schema;
}

function placesOf(schema: Json, [step, ...rest]: string[]): Json[] {
  if (step === undefined) return [schema];
  const members = [...list(schema.anyOf), ...list(schema.oneOf)];
  if (members.length > 0) return members.flatMap((member) => placesOf(member, [step, ...rest]));
  if (isJson(schema.items)) return placesOf(schema.items, [step, ...rest]);
  const field = isJson(schema.properties) ? schema.properties[step] : undefined;
  return isJson(field) ? placesOf(field, rest) : [];
}

const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isJson) : []);
