// Guarantee: what a Messages client hears besides an answer is never mistaken for one: signs of life, a failed end, events that cannot be read.
import { describe, expect, it } from 'vitest';
import { ApiError } from '@/lib/base/errors';
import type { Price } from '@/lib/catalog/price';
import { MessagesPrinter } from '@/lib/gateway/answer/messages-printer';
import { inMessagesWords } from '@/lib/gateway/answer/messages-words';
import { NO_USAGE } from '@/lib/openai/usage';
import { makeReceipt } from '../billing/receipt-fixtures';

const open = () => new MessagesPrinter(7, (error) => inMessagesWords(error, ['system', 'messages[0]']));
const chunk = (delta: object) =>
  `data: ${JSON.stringify({ id: 'chatcmpl_1', model: 'a/m', choices: [{ index: 0, delta, finish_reason: null }] })}\n\n`;

describe('a sign of life', () => {
  it('is a comment before the message has started, and a ping after', () => {
    const printer = open();
    expect(printer.keepAlive()).toBe(': keep-alive\n');
    expect(printer.push(chunk({ content: 'Hi' }), null)).toContain('"input_tokens":7');
    expect(printer.keepAlive()).toBe('event: ping\ndata: {"type":"ping"}\n\n');
  });

  it('is a ping once the provider’s own events are relayed', () => {
    const printer = open();
    expect(printer.relay(['{"type":"ping"}'], chunk({ content: 'Hi' }))).toBe(
      'event: ping\ndata: {"type":"ping"}\n\n',
    );
    expect(printer.keepAlive()).toContain('event: ping');
  });
});

it('tells the usage that the provider has told when it starts', () => {
  const usage = { ...NO_USAGE, inputTokens: 30, cacheReadTokens: 20, outputTokens: 1 };
  expect(open().push(chunk({ content: 'Hi' }), usage)).toContain(
    '"usage":{"input_tokens":10,"cache_creation_input_tokens":0,"cache_read_input_tokens":20,"output_tokens":0',
  );
});

it('takes nothing of events that cannot be read', () => {
  const printer = open();
  expect(printer.push(`${chunk({ content: 'Hi' })}data: {"choices":\n\n`, null)).toBeNull();
  expect(printer.keepAlive()).toBe(': keep-alive\n');
  expect(printer.relay(['{'], chunk({ content: 'Hi' }))).toBeNull();
});

it('ends a failed stream with the receipt and the error, in the caller’s words', () => {
  const error = new ApiError('invalid_request', 'Leave `response_format` out.', { param: 'response_format' });
  const price = { id: 'price_1', rates: [] } as unknown as Price;
  const receipt = makeReceipt({ cheap: price, list: price }, { usage: NO_USAGE });
  const [comment, event, data] = open().fail(receipt, error).split('\n');
  expect(comment).toMatch(/^: x-btl-receipt \{/);
  expect(event).toBe('event: error');
  expect(JSON.parse(data?.slice(6) ?? '')).toEqual({
    type: 'error',
    error: {
      type: 'invalid_request_error',
      message: 'Leave `output_config.format` out.',
      param: 'output_config.format',
      code: 'invalid_request',
    },
    request_id: receipt.requestId,
  });
});

it.each([
  ['stop', 'stop_sequences'],
  ['reasoning.max_tokens', 'thinking.budget_tokens'],
  ['messages[1].content[0]', 'messages[0]'],
  ['messages[0].content', 'system'],
  ['messages', 'messages'],
  ['temperature', 'temperature'],
])('%s is called %s', (param, theirs) => {
  const error = new ApiError('unsupported_parameter', 'No.', { param });
  expect(inMessagesWords(error, ['system', 'messages[0]']).param).toBe(theirs);
});
