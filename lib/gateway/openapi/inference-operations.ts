import { z } from 'zod';
import { CountRequest, MessagesRequest } from '@/lib/anthropic/request';
import { ChatRequest } from '@/lib/openai/chat';
import { EmbeddingsRequest } from '@/lib/openai/embeddings';
import { ResponsesBody } from '@/lib/openai/responses/request';
import { QuoteExtras } from '../endpoints/quote';
import { InputItemsQuery, RetrievalQuery } from '../endpoints/responses';
import { MessageEvent, ResponseEvent } from './events';
import * as inference from './inference';
import type { Named, Operation } from './operation';
import { ApiErrorBody } from './parts';

const MESSAGES = [{ role: 'user', content: 'Hello from Gateway' }];
const MODEL = 'openai/gpt-4.1-mini';
const chatRequest: Named = ['ChatRequest', ChatRequest];
const embeddingsRequest: Named = ['EmbeddingsRequest', EmbeddingsRequest];
const quoteRequest: Named = [
  'QuoteRequest',
  z.union([
    ChatRequest.extend(QuoteExtras.shape).meta({ title: 'Chat' }),
    ResponsesBody.extend(QuoteExtras.shape).meta({ title: 'Response' }),
    EmbeddingsRequest.extend(QuoteExtras.shape).meta({ title: 'Embeddings' }),
  ]),
];
const responsesRequest: Named = ['ResponsesRequest', ResponsesBody];
const response: Named = ['Response', inference.ResponseObject];
const RESPONSE = { about: 'The response’s id.', example: 'resp_0f4c1d8e6b2a4973b5d0c8a7e6f51234' };

/** The operations that call models, or say what a call would be. */
export const INFERENCE: Readonly<Record<string, readonly Operation[]>> = {
  'POST /v1/chat/completions': [
    {
      id: 'createChatCompletion',
      tag: 'Chat',
      summary: 'Create a chat completion',
      description:
        'Answers a chat, whole or as a stream. Every field of OpenAI’s is taken. One that no route of the model can honour is refused by name, never dropped in silence; one that nobody knows is named in `x-btl-ignored-parameters`. With `stream: true` the answer is a stream of chunks.',

      body: { schema: chatRequest, example: { model: MODEL, messages: MESSAGES } },
      answer: ['ChatCompletion', inference.ChatCompletion],
      event: ['ChatCompletionChunk', inference.ChatCompletionChunk],
      calls: true,
    },
  ],
  'POST /v1/responses': [
    {
      id: 'createResponse',
      tag: 'Responses',
      summary: 'Create a response',
      description:
        'Answers in the shape of OpenAI’s Responses API, whole, as a stream or in the background. Kept for 30 days unless `store` is false, and continued by `previous_response_id`. With `stream: true` the answer is a stream of events; with `background: true` it is made behind an answer that comes at once.',

      body: { schema: responsesRequest, example: { model: MODEL, input: 'Hello from Gateway' } },
      answer: response,
      event: ['ResponseEvent', ResponseEvent],
      calls: true,
    },
  ],
  'POST /v1/responses/input_tokens': [
    {
      id: 'countResponseTokens',
      tag: 'Responses',
      summary: 'Count a response’s input tokens',
      description: 'By the model’s own tokenizer where it is known to us. Free; no provider is called.',
      errors: ['model_not_found', 'not_found', 'unsupported_parameter'],
      body: { schema: responsesRequest, example: { model: MODEL, input: 'Hello from Gateway' } },
      answer: ['InputTokens', inference.InputTokens],
    },
  ],
  'POST /v1/responses/compact': [
    {
      id: 'compactResponse',
      tag: 'Responses',
      summary: 'Compact a response',
      description:
        'Not supported: histories are not compacted here. OpenAI’s clients may ask; they are answered with the error below. Send the items that the model is to see, or continue with `previous_response_id`.',
      errors: ['unsupported_parameter'],
      answer: ['Error', ApiErrorBody],
      status: 400,
    },
  ],
  'GET /v1/responses/{id}': [
    {
      id: 'getResponse',
      tag: 'Responses',
      summary: 'Retrieve a response',
      description:
        'As it stands, also while it is made in the background. With `stream=true`, the events of one that was made with `background` and `stream`, from the start or after an event.',
      subject: RESPONSE,
      query: RetrievalQuery,
      event: ['ResponseEvent', ResponseEvent],
      answer: response,
    },
  ],
  'DELETE /v1/responses/{id}': [
    {
      id: 'deleteResponse',
      tag: 'Responses',
      summary: 'Delete a response',
      description:
        'One that is being made is stopped. It is gone at once, with its input; what continues it can no longer be continued.',
      subject: RESPONSE,
      answer: ['RemovedResponse', inference.RemovedResponse],
    },
  ],
  'GET /v1/responses/{id}/input_items': [
    {
      id: 'listInputItems',
      tag: 'Responses',
      summary: 'List a response’s input items',
      description: 'A page at a time. The items of this turn, not those of the turns before it.',
      subject: RESPONSE,
      query: InputItemsQuery,
      answer: ['InputItems', inference.InputItems],
    },
  ],
  'POST /v1/responses/{id}/cancel': [
    {
      id: 'cancelResponse',
      tag: 'Responses',
      summary: 'Cancel a response',
      description:
        'Stops one that is made in the background. One that has ended is given as it is. Only those made with `background: true` can be cancelled; another ends with its connection.',
      subject: RESPONSE,
      errors: ['invalid_request'],
      answer: response,
    },
  ],
  'POST /v1/messages': [
    {
      id: 'createMessage',
      tag: 'Messages',
      summary: 'Create a message',
      description:
        'An answer in the shape of Anthropic’s Messages API. For Anthropic’s clients and coding agents: blocks, tools, thinking, images and `cache_control`, over every route. The key goes into `x-api-key` or `Authorization`.',

      body: {
        schema: ['MessagesRequest', MessagesRequest],
        example: { model: MODEL, max_tokens: 100, messages: MESSAGES },
      },
      answer: ['Message', inference.AnthropicMessage],
      event: ['MessageEvent', MessageEvent],
      calls: true,
    },
  ],
  'POST /v1/messages/count_tokens': [
    {
      id: 'countMessageTokens',
      tag: 'Messages',
      summary: 'Count a message’s tokens',
      description: 'By the model’s own tokenizer where it is known to us. Free; no provider is called.',
      errors: ['model_not_found', 'unsupported_parameter'],
      body: { schema: ['CountRequest', CountRequest], example: { model: MODEL, messages: MESSAGES } },
      answer: ['MessageTokens', inference.AnthropicCount],
    },
  ],
  'POST /v1/embeddings': [
    {
      id: 'createEmbeddings',
      tag: 'Embeddings',
      summary: 'Create embeddings',
      description:
        'Embeds texts or tokens. Vectors come in the order of the inputs. Routes of one model stand in for each other; other models never do, for their vectors cannot be compared.',

      body: {
        schema: embeddingsRequest,
        example: { model: 'openai/text-embedding-3-small', input: ['Hello from Gateway'] },
      },
      answer: ['EmbeddingList', inference.EmbeddingList],
      calls: true,
    },
  ],
  'POST /v1/account/quote': [
    {
      id: 'createQuote',
      tag: 'Account',
      summary: 'Quote a call',
      description:
        'What a call would cost on every route, probably and at most. Takes the body of a chat, a response or embeddings, and calls no provider. Its `id`, sent as `x-btl-quote` with the same body within ten minutes, binds the charge to `max_charge`. With `estimated_calls` it is an estimate of the total and binds nothing.',
      errors: [
        'unsupported_parameter',
        'context_length_exceeded',
        'model_not_found',
        'model_not_allowed',
        'no_route_available',
      ],
      body: { schema: quoteRequest, example: { model: MODEL, messages: MESSAGES } },
      answer: ['Quote', inference.Quote],
    },
  ],
};
