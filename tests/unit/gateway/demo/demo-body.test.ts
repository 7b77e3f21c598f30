// Guarantee: what a visitor sends is read strictly, errors repeat none of it, and the model is one that can be priced.
import { describe, expect, it } from 'vitest';
import type { ApiError } from '@/lib/base/errors';
import type { Model } from '@/lib/catalog/model';
import { DEMO_PROMPT_MAX, demoChat, demoModel, parseDemoAsk } from '@/lib/gateway/demo/demo-body';

const visit = '0123456789abcdef0123456789abcdef';

function faultOf(body: unknown): ApiError | null {
  try {
    parseDemoAsk(body);
    return null;
  } catch (error) {
    return error as ApiError;
  }
}

describe('parseDemoAsk', () => {
  it('takes a prompt up to its bound, as it was typed', () => {
    const prompt = ` ${'x'.repeat(DEMO_PROMPT_MAX - 2)} `;
    expect(parseDemoAsk({ prompt, visit })).toEqual({ prompt, visit });
    expect(parseDemoAsk({ prompt: '😀', visit }).prompt).toBe('😀');
  });

  it.each([
    [{ prompt: 'x'.repeat(DEMO_PROMPT_MAX + 1), visit }, 'prompt', /longer than the 500 characters/],
    [{ prompt: '\n', visit }, 'prompt', /empty/],
    [{ prompt: 'a\udc00', visit }, 'prompt', /half of a character/],
    [{ prompt: 7, visit }, 'prompt', /must be text/],
    [{ prompt: 'a', visit: visit.toUpperCase() }, 'visit', /32 hexadecimal/],
    [{ prompt: 'a', visit, more: 'evil' }, null, /and nothing else/],
    ['evil', null, /JSON object/],
    [null, null, /JSON object/],
  ])('refuses %j', (body, param, message) => {
    const fault = faultOf(body);
    expect(fault).toMatchObject({ code: 'invalid_request', param });
    expect(fault?.message).toMatch(message);
    expect(fault?.message).not.toContain('evil');
  });
});

describe('the chat', () => {
  it('is one message with a cap of its own', () => {
    expect(demoChat('a/b', 'hi', true)).toEqual({
      model: 'a/b',
      messages: [{ role: 'user', content: 'hi' }],
      max_completion_tokens: 256,
      stream: true,
    });
    expect(demoChat('a/b', 'hi', false)).not.toHaveProperty('stream');
  });

  it('asks for a model that the catalog has, never a test model or a router', () => {
    const model = (slug: string, more: object = {}) =>
      [
        slug,
        {
          slug,
          source: 'starter',
          router: null,
          benchmark: {},
          endpoints: ['/v1/chat/completions'],
          ...more,
        },
      ] as unknown as [string, Model];
    expect(demoModel(new Map([model('x/y'), model('openai/gpt-4.1-mini')]))).toBe('openai/gpt-4.1-mini');
    const others = [
      model('test/echo', { source: 'sandbox' }),
      model('btl/auto', { router: {} }),
      model('x/y'),
    ];
    expect(demoModel(new Map(others))).toBe('x/y');
    expect(demoModel(new Map())).toBeNull();
  });
});
