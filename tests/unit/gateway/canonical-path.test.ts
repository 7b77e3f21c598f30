// Guarantee: every common wrong base URL leads to the endpoint that was meant, and nothing else does.
import { describe, expect, it } from 'vitest';
import { canonicalPath, isApiPath } from '@/lib/gateway/door/canonical-path';

describe('canonicalPath', () => {
  it.each([
    ['POST', '/v1/chat/completions', '/v1/chat/completions'],
    ['POST', '/v1/chat/completions/', '/v1/chat/completions'],
    ['POST', '/api/v1/chat/completions', '/v1/chat/completions'],
    ['POST', '/v1/v1/chat/completions', '/v1/chat/completions'],
    ['POST', '/chat/completions', '/v1/chat/completions'],
    ['POST', '/account/quote', '/v1/account/quote'],
    ['GET', '/v1/models/openai%2Fgpt-4.1-mini', '/v1/models/openai%2Fgpt-4.1-mini'],
  ])('%s %s is %s', (method, path, canonical) => {
    expect(canonicalPath(method, path)).toBe(canonical);
    expect(isApiPath(method, path)).toBe(true);
  });

  it.each(['/v1//models', '/v1/../etc', '/v1/requests/a%2Fb', '/v1/./models', '/v1\\models'])(
    '%s is nothing',
    (path) => {
      expect(canonicalPath('GET', path)).toBeNull();
    },
  );

  it('leaves pages to the pages', () => {
    for (const path of [
      '/',
      '/models',
      '/docs',
      '/dashboard',
      '/account/quote',
      '/v10',
      '/api/auth/session',
    ]) {
      expect(isApiPath('GET', path), path).toBe(false);
    }
  });
});
