// Guarantee: a provider counts as configured only with what it needs, says what to set otherwise, and only named addresses may be private.
import { describe, expect, test } from 'vitest';
import type { Provider } from '@/lib/catalog/model';
import {
  adapterFor,
  fieldsOf,
  isUnspoken,
  privateOrigins,
  providerCredentials,
} from '@/lib/providers/registry';

const openai: Provider = {
  id: 'openai',
  name: 'OpenAI',
  dialect: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  docsUrl: null,
  apiKeyEnv: 'OPENAI_API_KEY',
  allowPrivateNetwork: false,
  timeoutMs: { connect: 1, firstByte: 1, idle: 1 },
  dataPolicy: null,
  visibility: 'public',
  source: 'starter',
};
const config: Provider = {
  ...openai,
  id: 'vllm-a',
  source: 'config',
  baseUrl: 'http://10.0.0.5:8000/v1',
  apiKeyEnv: null,
};
const read = (env: Record<string, string>) => (name: string) => env[name];

describe('credentials', () => {
  test('a key makes a starter provider callable', () => {
    expect(providerCredentials(openai, read({ OPENAI_API_KEY: ' sk-1 ' }))).toEqual({
      configured: true,
      credentials: { kind: 'key', key: 'sk-1' },
      baseUrl: 'https://api.openai.com/v1',
      allowsPrivate: true,
      reason: null,
    });
  });

  test.each([{}, { OPENAI_API_KEY: '' }, { OPENAI_API_KEY: '  ' }])(
    'without one the variable is named: %j',
    (env) => {
      const access = providerCredentials(openai, read(env as Record<string, string>));
      expect(access).toMatchObject({ configured: false, credentials: { kind: 'none' } });
      expect(access.reason).toContain('OPENAI_API_KEY');
    },
  );

  test('several keys may stand in one variable or in several, each once, and are told apart without being told', () => {
    const keys = (apiKeyEnv: string, env: Record<string, string>) =>
      providerCredentials({ ...openai, apiKeyEnv }, read(env)).credentials;
    expect(keys('OPENAI_API_KEY', { OPENAI_API_KEY: 'sk-1, sk-2,,sk-1' })).toEqual({
      kind: 'keys',
      keys: [
        { id: 'openai#1', index: 1, secret: 'sk-1' },
        { id: 'openai#2', index: 2, secret: 'sk-2' },
      ],
    });
    expect(keys('A_KEY,B_KEY', { B_KEY: 'sk-2' })).toEqual({ kind: 'key', key: 'sk-2' });
    expect(keys('A_KEY,B_KEY', { A_KEY: 'sk-1', B_KEY: 'sk-2,sk-3' })).toMatchObject({
      keys: [{ secret: 'sk-1' }, { secret: 'sk-2' }, { secret: 'sk-3' }],
    });
    const unset = providerCredentials({ ...openai, apiKeyEnv: 'A_KEY,B_KEY' }, read({}));
    expect(unset.reason).toBe('Set A_KEY or B_KEY to call OpenAI.');
    const wrong = providerCredentials(openai, read({ OPENAI_API_KEY: 'sk-1,sk\nx-secret: 1' }));
    expect(wrong.configured).toBe(false);
    expect(wrong.reason).not.toContain('secret');
  });

  test('a key that no header can carry is refused and not repeated', () => {
    const access = providerCredentials(openai, read({ OPENAI_API_KEY: 'sk\nx-secret: 1' }));
    expect(access.configured).toBe(false);
    expect(access.reason).not.toContain('secret');
  });

  test('the environment moves a starter provider, not one of the operator’s file', () => {
    const env = {
      OPENAI_API_KEY: 'k',
      OPENAI_BASE_URL: 'http://127.0.0.1:9/v1/',
      VLLM_A_BASE_URL: 'http://evil/',
    };
    expect(providerCredentials(openai, read(env)).baseUrl).toBe('http://127.0.0.1:9/v1');
    expect(providerCredentials(config, read(env)).baseUrl).toBe('http://10.0.0.5:8000/v1');
  });

  test('a provider without a key’s name needs only an address', () => {
    const ollama: Provider = { ...openai, id: 'ollama', name: 'Ollama', apiKeyEnv: null, baseUrl: null };
    expect(providerCredentials(ollama, read({})).reason).toContain('OLLAMA_BASE_URL');
    expect(providerCredentials(ollama, read({ OLLAMA_BASE_URL: 'http://box:11434/v1' })).configured).toBe(
      true,
    );
  });

  test.each(['ftp://a/b', 'nonsense', 'https://user:secret@a/v1'])(
    'a wrong base URL (%s) is refused',
    (url) => {
      const access = providerCredentials(openai, read({ OPENAI_API_KEY: 'k', OPENAI_BASE_URL: url }));
      expect(access).toMatchObject({ configured: false, baseUrl: null });
      expect(access.reason).not.toContain('secret');
    },
  );

  test('the sandbox is always there', () => {
    expect(providerCredentials({ ...openai, dialect: 'sandbox', baseUrl: null }, read({}))).toMatchObject({
      configured: true,
      baseUrl: 'sandbox:',
    });
  });
});

describe('Azure', () => {
  const azure: Provider = {
    ...openai,
    id: 'azure',
    name: 'Azure',
    baseUrl: null,
    apiKeyEnv: 'AZURE_OPENAI_API_KEY',
  };
  const addressOf = (env: Record<string, string>, provider = azure) =>
    providerCredentials(provider, read({ AZURE_OPENAI_API_KEY: 'k', ...env }));

  test.each([
    'https://openai.openai.azure.com',
    'https://openai.openai.azure.com/ ',
    'https://openai.openai.azure.com/openai/v1/',
    'https://openai.openai.azure.com/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21',
  ])('the resource’s root (%s) is enough', (endpoint) => {
    expect(addressOf({ AZURE_OPENAI_ENDPOINT: endpoint })).toMatchObject({
      configured: true,
      baseUrl: 'https://openai.openai.azure.com/openai/v1',
    });
  });

  test('a proxy’s path stays; a base URL goes first; a wrong one is refused', () => {
    const proxy = { AZURE_OPENAI_ENDPOINT: 'http://gateway:8080/team' };
    expect(addressOf(proxy).baseUrl).toBe('http://gateway:8080/team/openai/v1');
    const both = { ...proxy, AZURE_OPENAI_BASE_URL: 'https://a.example/openai/v1' };
    expect(addressOf(both).baseUrl).toBe('https://a.example/openai/v1');
    expect(addressOf({ AZURE_OPENAI_ENDPOINT: 'https://user:secret@a.example' }).configured).toBe(false);
    expect(addressOf({ AZURE_OPENAI_ENDPOINT: 'nonsense' }).configured).toBe(false);
  });

  test('without one its variable is named; an operator’s own provider reads none', () => {
    expect(addressOf({}).reason).toBe('Set AZURE_OPENAI_ENDPOINT to call Azure.');
    const own: Provider = { ...azure, source: 'config' };
    expect(addressOf({ AZURE_OPENAI_ENDPOINT: 'https://a.example' }, own).configured).toBe(false);
  });
});

test('only addresses the operator allowed may be private', () => {
  const open: Provider = {
    ...config,
    id: 'vllm-b',
    baseUrl: 'http://10.0.0.6:8000/v1',
    allowPrivateNetwork: true,
  };
  expect(privateOrigins([openai, config, open], read({ OPENAI_BASE_URL: 'http://localhost:9/v1' }))).toEqual(
    new Set(['http://localhost:9', 'http://10.0.0.6:8000']),
  );
});

test('adapters', () => {
  for (const dialect of ['anthropic', 'google', 'bedrock', 'cohere'] as const)
    expect(adapterFor(dialect, 'x')).toMatchObject({ dialect, passThrough: false });
  expect(adapterFor('vertex')).not.toBe(adapterFor('google'));
  expect(adapterFor('openai')?.dialect).toBe('openai');
  expect(adapterFor('sandbox', 'deepseek')).toBe(adapterFor('openai'));
  expect(adapterFor('openai', 'deepseek')).toBe(adapterFor('openai', 'deepseek'));
  expect(adapterFor('openai', 'deepseek')).not.toBe(adapterFor('openai'));
});

test('a route honours what its dialect has words for; partner models at Vertex AI are not spoken to', () => {
  expect(fieldsOf('openai')).toBeNull();
  expect(fieldsOf('anthropic')?.has('seed')).toBe(false);
  expect(fieldsOf('vertex')?.has('seed')).toBe(true);
  const at = (dialect: Provider['dialect'], upstreamId: string) =>
    isUnspoken({ provider: { dialect }, upstreamId });
  expect(at('vertex', 'gemini-2.5-pro')).toBe(false);
  expect(at('vertex', 'claude-opus-4-8@default')).toBe(true);
  expect(at('vertex', 'meta/llama-3.3-70b-instruct-maas')).toBe(true);
  expect(at('bedrock', 'eu.anthropic.claude-opus-4-8')).toBe(false);
});
