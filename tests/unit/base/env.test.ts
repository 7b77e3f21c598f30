// Guarantee: a wrong environment is refused with one message that names every wrong variable and shows no secret.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EnvError, loadEnv, setEmbeddedDatabase } from '@/lib/base/env';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'runtime-env-'));
});

afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const load = (source: Record<string, string>) => loadEnv({ DATA_DIR: dataDir, ...source });
const SECRETS = { AUTH_SECRET: 'a'.repeat(32), ENCRYPTION_KEY: '0f'.repeat(32) };
const DATABASE = { DATABASE_URL: 'postgresql://u:p@db:5432/x' };

function messageOf(source: Record<string, string>): string {
  try {
    load(source);
  } catch (error) {
    if (error instanceof EnvError) return error.message;
    throw error;
  }
  return '';
}

describe('defaults', () => {
  it('serve on loopback with the embedded database', () => {
    const env = load({});
    expect(env).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      databaseUrl: null,
      embedded: true,
      publicUrl: 'http://127.0.0.1:3000',
      savingsSharePpm: 500_000,
      maxBodyBytes: 33_554_432,
      failoverDeadlineMs: null,
      maxBodyBytesInFlight: 536_870_912,
      maxUpstreamConnections: 4_096,
      trustProxy: 0,
      logLevel: 'info',
      production: false,
      github: null,
      stripe: null,
    });
    expect(env.dataDir).toBe(dataDir);
  });

  it('serve on all addresses with a database of the operator', () => {
    expect(load({ ...DATABASE, ...SECRETS })).toMatchObject({ host: '0.0.0.0', embedded: false });
  });

  it('take an empty value for none', () => {
    expect(load({ PORT: '', HOST: ' ', ENCRYPTION_KEY: '' }).port).toBe(3000);
  });

  it('know the operator’s NODE_ENV from the one the launcher sets', () => {
    expect(load({ NODE_ENV: 'production' }).production).toBe(true);
    expect(load({ NODE_ENV: 'production', RUNTIME_OPERATOR_NODE_ENV: '' }).production).toBe(false);
  });
});

describe('secrets', () => {
  it('are made once, readable by nobody else', () => {
    const first = load({});
    const second = load({});
    expect(second.authSecret).toBe(first.authSecret);
    expect(second.encryptionKey.equals(first.encryptionKey)).toBe(true);
    expect(first.encryptionKey).toHaveLength(32);
    expect(statSync(path.join(dataDir, 'encryption-key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(path.join(dataDir, 'auth-secret'), 'utf8').trim()).toBe(first.authSecret);
  });

  it('must be given with DATABASE_URL, but not for the embedded database’s own', () => {
    const message = messageOf(DATABASE);
    expect(message).toContain('AUTH_SECRET: found nothing');
    expect(message).toContain('ENCRYPTION_KEY: found nothing');
    const source: Record<string, string> = { DATA_DIR: dataDir };
    setEmbeddedDatabase('postgresql://a:b@127.0.0.1:1/c', source);
    expect(loadEnv(source)).toMatchObject({
      embedded: true,
      host: '127.0.0.1',
      databaseUrl: 'postgresql://a:b@127.0.0.1:1/c',
    });
  });

  it('are read from hexadecimal and base64 alike', () => {
    const key = Buffer.alloc(32, 7);
    expect(load({ ENCRYPTION_KEY: key.toString('hex') }).encryptionKey.equals(key)).toBe(true);
    expect(load({ ENCRYPTION_KEY: key.toString('base64') }).encryptionKey.equals(key)).toBe(true);
  });
});

describe('wrong values', () => {
  it.each([
    ['PORT', 'abc'],
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['HOST', 'a b'],
    ['SAVINGS_SHARE', '1.5'],
    ['SAVINGS_SHARE', '50%'],
    ['SAVINGS_SHARE', '0.1234567'],
    ['LOG_LEVEL', 'loud'],
    ['MAX_BODY_BYTES', '10'],
    ['TRUST_PROXY', 'true'],
    ['METRICS_PORT', '0'],
    ['PUBLIC_URL', 'example.com'],
    ['OPENAI_BASE_URL', 'localhost:11434'],
    ['AZURE_OPENAI_ENDPOINT', 'my-resource'],
    ['VERTEX_BASE_URL', 'proxy:9'],
    ['GOOGLE_VERTEX_PROJECT', 'a/b'],
    ['GOOGLE_VERTEX_LOCATION', 'us central'],
  ])('%s=%s is named with what was found', (name, value) => {
    const message = messageOf({ [name]: value });
    expect(message).toContain(`${name}: found ${JSON.stringify(value)}; expected `);
    expect(message.split('\n')).toHaveLength(2);
  });

  it('that hold a key are not shown', () => {
    const message = messageOf({ GOOGLE_VERTEX_CREDENTIALS: '/path/to/private.json' });
    expect(message).toContain(
      'GOOGLE_VERTEX_CREDENTIALS: found a value of 21 characters; expected a service',
    );
  });

  it('are all named at once', () => {
    const message = messageOf({ PORT: 'x', SAVINGS_SHARE: '2', AUTH_GITHUB_ID: 'id', ...DATABASE });
    for (const name of ['PORT', 'SAVINGS_SHARE', 'AUTH_GITHUB_SECRET', 'AUTH_SECRET', 'ENCRYPTION_KEY']) {
      expect(message).toContain(`  ${name}: `);
    }
  });

  it.each([
    ['DATABASE_URL', 'mysql://root:hunter2@db/x'],
    ['ENCRYPTION_KEY', 'hunter2'],
    ['AUTH_SECRET', 'hunter2'],
    ['SMTP_URL', 'hunter2'],
    ['REDIS_URL', 'http://:hunter2@x'],
  ])('%s is not shown', (name, value) => {
    const message = messageOf({ ...SECRETS, [name]: value });
    expect(message).toContain(`${name}: found a value of ${value.length} characters; expected `);
    expect(message).not.toContain('hunter2');
  });
});

describe('look-ups', () => {
  it('find a provider’s variables by its name or the variable’s', () => {
    const env = load({ OPENAI_API_KEY: 'sk-1', VLLM_KEY: 'k', GROQ_BASE_URL: 'http://10.0.0.1/v1/' });
    expect([
      env.providerKey('openai'),
      env.providerKey('OPENAI_API_KEY'),
      env.providerKey('VLLM_KEY'),
    ]).toEqual(['sk-1', 'sk-1', 'k']);
    expect(env.providerKey('anthropic')).toBeNull();
    expect(env.providerBaseUrl('groq')).toBe('http://10.0.0.1/v1');
  });

  it('read the share exactly', () => {
    expect(load({ SAVINGS_SHARE: '0.333333' }).savingsSharePpm).toBe(333_333);
    expect(load({ SAVINGS_SHARE: '1' }).savingsSharePpm).toBe(1_000_000);
    expect(load({ SAVINGS_SHARE: '0' }).savingsSharePpm).toBe(0);
  });
});
