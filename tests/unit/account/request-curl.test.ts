// Guarantee: the command to send a request again holds no key, and whatever a model or a tag is called, the shell reads it as one word.
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { curlOf } from '@/app/dashboard/requests/request-curl';

const row = {
  endpoint: '/v1/chat/completions',
  requested_model: 'openai/gpt-4.1-mini',
  stream: false,
  tag: null,
  session: null,
};

/** The words that a shell hands to `curl`. */
function words(command: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}`;
  const out = execFileSync('sh', ['-c', script], {
    env: { ...process.env, GATEWAY_API_KEY: 'gw_test_mine' },
    encoding: 'utf8',
  });
  return out.split('\0').slice(0, -1);
}

describe('curlOf', () => {
  it('reads the key from the environment', () => {
    const command = curlOf(row, 'https://example.com');
    expect(command).toContain('$GATEWAY_API_KEY');
    expect(words(command)).toContain('Authorization: Bearer gw_test_mine');
    expect(words(command)[0]).toBe('https://example.com/v1/chat/completions');
  });

  it.each(["it's", '$(touch x)', '`id`', '"; id; "', "'; id; '", 'a\\'])('keeps %j one word', (text) => {
    const sent = words(
      curlOf({ ...row, requested_model: text, tag: text, session: text }, 'https://example.com'),
    );
    expect(sent).toContain(`x-btl-tag: ${text}`);
    expect(JSON.parse(sent.at(-1) ?? '')).toMatchObject({ model: text });
    expect(sent).toHaveLength(11);
  });

  it.each([
    ['/v1/messages', 'max_tokens'],
    ['/v1/embeddings', 'input'],
    ['/v1/responses', 'input'],
  ])('asks %s as that endpoint is asked', (endpoint, field) => {
    const sent = words(curlOf({ ...row, endpoint }, 'https://example.com'));
    expect(sent[0]).toBe(`https://example.com${endpoint}`);
    expect(JSON.parse(sent.at(-1) ?? '')).toHaveProperty(field);
  });
});
