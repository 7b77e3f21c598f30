import { z } from 'zod';
import { CountRequest, MessagesRequest } from '@/lib/anthropic/request';
import { ChatRequest } from '@/lib/openai/chat';
import { EmbeddingsRequest } from '@/lib/openai/embeddings';
import { ResponsesBody } from '@/lib/openai/responses/request';
import { QuoteExtras } from '../endpoints/quote';
import { InputItemsQuery } from '../endpoints/responses';
import * as inference from './inference';
import type { Named, Operation } from './operation';
import { ApiErrorBody } from './parts';

const MESSAGES = [{ role: 'user', content: 'Hello from Gateway' }];
const MODEL = 'openai/gpt-4.1-mini';
const chatRequest: Named = ['ChatRequest', ChatRequest];
const embeddingsRequest: Named = ['EmbeddingsRequest', EmbeddingsRequest];
const quoteRequest: Named = [
  'QuoteRequest',
  z.union([ChatRequest.extend(QuoteExtras.shape), EmbeddingsRequest.extend(QuoteExtras.shape)]),
];
const responsesRequest: Named = ['ResponsesRequest', ResponsesBody];
const response: Named = ['Response', inference.ResponseObject];

/** The operations that call models, or say what a call would be. */
export const INFERENCE: Readonly<Record<string, readonly Operation[]>> = {
  'POST /v1/chat/completions': [
    {
      id: 'createChatCompletion',
      tag: 'Inference',
      summary: 'Answers a chat, whole or as a stream',
      body: { schema: chatRequest, example: { model: MODEL, messages: MESSAGES } },
      answer: ['ChatCompletion', inference.ChatCompletion],
      event: ['ChatCompletionChunk', inference.ChatCompletionChunk],
      calls: true,
    },
  ],
  'POST /v1/responses': [
    {
      id: 'createResponse',
      tag: 'Inference',
      summary: 'Answers in the shape of OpenAI’s Responses API, whole, as a stream or in the background',
      body: { schema: responsesRequest, example: { model: MODEL, input: 'Hello from Gateway' } },
      answer: response,
      event: ['ResponseEvent', inference.ResponseEvent],
      calls: true,
    },
  ],
  'POST /v1/responses/input_tokens': [
    {
      id: 'countResponseTokens',
      tag: 'Inference',
      summary: 'Counts the tokens of a Responses request',
      body: { schema: responsesRequest, example: { model: MODEL, input: 'Hello from Gateway' } },
      answer: ['InputTokens', inference.InputTokens],
    },
  ],
  'POST /v1/responses/compact': [
    {
      id: 'compactResponse',
      tag: 'Inference',
      summary: 'Not supported: histories are not compacted here',
      answer: ['Error', ApiErrorBody],
      status: 400,
    },
  ],
  'GET /v1/responses/{id}': [
    { id: 'getResponse', tag: 'Inference', summary: 'A stored response', answer: response },
  ],
  'DELETE /v1/responses/{id}': [
    {
      id: 'deleteResponse',
      tag: 'Inference',
      summary: 'Deletes a stored response; one that is being made is stopped',
      answer: ['RemovedResponse', inference.RemovedResponse],
    },
  ],
  'GET /v1/responses/{id}/input_items': [
    {
      id: 'listInputItems',
      tag: 'Inference',
      summary: 'The items of a turn, a page at a time',
      query: InputItemsQuery,
      answer: ['InputItems', inference.InputItems],
    },
  ],
  'POST /v1/responses/{id}/cancel': [
    {
      id: 'cancelResponse',
      tag: 'Inference',
      summary: 'Stops a response that is made in the background',
      answer: response,
    },
  ],
  'POST /v1/messages': [
    {
      id: 'createMessage',
      tag: 'Inference',
      summary: 'The same in the shape of Anthropic’s Messages API',
      body: {
        schema: ['MessagesRequest', MessagesRequest],
        example: { model: MODEL, max_tokens: 100, messages: MESSAGES },
      },
      answer: ['Message', inference.AnthropicMessage],
      event: ['MessageEvent', z.looseObject({ type: z.string() })],
      calls: true,
    },
  ],
  'POST /v1/messages/count_tokens': [
    {
      id: 'countMessageTokens',
      tag: 'Inference',
      summary: 'Counts the tokens of a Messages request',
      body: { schema: ['CountRequest', CountRequest], example: { model: MODEL, messages: MESSAGES } },
      answer: ['MessageTokens', inference.AnthropicCount],
    },
  ],
  'POST /v1/embeddings': [
    {
      id: 'createEmbeddings',
      tag: 'Inference',
      summary: 'Embeds texts or tokens',
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
      tag: 'Inference',
      summary: 'Says what a call would cost on every route, probably and at most',
      body: { schema: quoteRequest, example: { model: MODEL, messages: MESSAGES } },
      answer: ['Quote', inference.Quote],
    },
  ],
};
