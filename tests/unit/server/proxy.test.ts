// Guarantee: over TLS every page says so for two years, over plain HTTP none does; each has a policy with a nonce of its own, and an address that cannot be read is a 400 that may run nothing.
import { NextRequest } from 'next/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const load = async (publicUrl: string) => {
  vi.stubEnv('PUBLIC_URL', publicUrl);
  const { proxy } = await import('@/proxy');
  return (path: string) => proxy(new NextRequest(`http://127.0.0.1:3000${path}`)).headers;
};

beforeEach(() => vi.resetModules());
afterEach(() => vi.unstubAllEnvs());

describe('strict-transport-security', () => {
  it('is there when people reach us over TLS, on refusals too', async () => {
    const headers = await load('https://gateway.example');
    for (const path of ['/', '/%E0%A4%A'])
      expect(headers(path).get('strict-transport-security')).toBe('max-age=63072000');
  });

  it('is not there otherwise', async () => {
    for (const url of ['http://127.0.0.1:3000', ''])
      expect((await load(url))('/').get('strict-transport-security')).toBeNull();
  });
});

it('gives each answer another nonce, and pages no way to run script without it', async () => {
  const headers = await load('');
  const policies = [headers('/'), headers('/')].map((one) => one.get('content-security-policy') ?? '');
  expect(new Set(policies).size).toBe(2);
  for (const policy of policies) {
    expect(policy).toMatch(/script-src 'self' 'nonce-[0-9a-f]{32}' 'strict-dynamic';/);
    expect(policy).not.toContain('unsafe-eval');
  }
  expect(headers('/%E0%A4%A').get('content-security-policy')).toContain("default-src 'none'");
});
