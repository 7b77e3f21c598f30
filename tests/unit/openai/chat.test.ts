// Guarantee: a field's name is only ever looked up among our own words, whatever it is.
import { describe, expect, it } from 'vitest';
import { chatNeeds, parseChatRequest } from '@/lib/openai/chat';

describe('chatNeeds', () => {
  it('takes names that every JavaScript object answers to for unknown fields', () => {
    const names = [
      '__defineGetter__',
      '__lookupSetter__',
      'constructor',
      'toString',
      'valueOf',
      'hasOwnProperty',
    ];
    const fields = Object.fromEntries(names.map((name) => [name, {}]));
    const request = parseChatRequest({ model: 'm', messages: [{ role: 'user', content: 'hi' }], ...fields });
    expect(chatNeeds(request).ignored.sort()).toEqual(names.sort());
  });

  it('takes a kind of content part by such a name for one nobody knows', () => {
    const messages = [{ role: 'user', content: [{ type: 'constructor' }] }];
    const needs = chatNeeds(parseChatRequest({ model: 'm', messages }));
    expect(needs.features).toEqual([{ name: 'content part "constructor"', param: 'messages[0].content[0]' }]);
  });
});
