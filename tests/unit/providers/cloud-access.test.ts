// Guarantee: a cloud is called by the names its own programs read, its address follows from the account, and what is missing or wrong is named without being quoted.
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Provider } from '@/lib/catalog/model';
import { bedrockAccess, vertexAccess } from '@/lib/providers/cloud-access';
import { providerCredentials } from '@/lib/providers/registry';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ACCOUNT = JSON.stringify({
  type: 'service_account',
  project_id: 'p-1',
  private_key_id: 'k-1',
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  client_email: 'gateway@p-1.iam.gserviceaccount.com',
});
const read = (env: Record<string, string>) => (name: string) => env[name];
const provider = (dialect: Provider['dialect'], more: Partial<Provider> = {}): Provider => ({
  id: dialect,
  name: dialect,
  dialect,
  baseUrl: null,
  docsUrl: null,
  apiKeyEnv: null,
  allowPrivateNetwork: false,
  timeoutMs: { connect: 1, firstByte: 1, idle: 1 },
  dataPolicy: null,
  visibility: 'public',
  source: 'starter',
  ...more,
});

describe('Amazon Bedrock', () => {
  const PAIR = { AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 'shh', AWS_REGION: 'eu-west-1' };

  test('is signed for with a pair of keys, its session and its region', () => {
    expect(bedrockAccess(read({ ...PAIR, AWS_SESSION_TOKEN: 'session' }))).toEqual({
      credentials: {
        kind: 'aws',
        accessKeyId: 'AKIA1',
        secretAccessKey: 'shh',
        sessionToken: 'session',
        region: 'eu-west-1',
      },
      root: 'https://bedrock-runtime.eu-west-1.amazonaws.com',
      account: '',
      reason: null,
    });
  });

  test('a Bedrock API key goes before the pair', () => {
    expect(bedrockAccess(read({ ...PAIR, AWS_BEARER_TOKEN_BEDROCK: 'b' })).credentials).toEqual({
      kind: 'key',
      key: 'b',
    });
  });

  test.each([
    [{}, 'AWS_BEARER_TOKEN_BEDROCK'],
    [{ ...PAIR, AWS_SECRET_ACCESS_KEY: '' }, 'Set AWS_SECRET_ACCESS_KEY'],
    [{ ...PAIR, AWS_REGION: '' }, 'Set AWS_REGION'],
    [{ ...PAIR, AWS_REGION: 'evil.test/' }, 'such as us-east-1'],
    [{ ...PAIR, AWS_SECRET_ACCESS_KEY: 'a\nsecret' }, 'AWS_SECRET_ACCESS_KEY holds a character'],
  ])('%j is told what to set', (env, reason) => {
    const access = bedrockAccess(read(env));
    expect(access.reason).toContain(reason);
    expect(access.reason).not.toContain('secret\n');
    expect(access.credentials).toEqual({ kind: 'none' });
  });

  test('the operator’s own address stays, and a key of its file is the key', () => {
    const env = { ...PAIR, BEDROCK_BASE_URL: 'http://localhost:9/', PROXY_KEY: 'k' };
    expect(
      providerCredentials(provider('bedrock', { apiKeyEnv: 'AWS_ACCESS_KEY_ID' }), read(env)),
    ).toMatchObject({
      configured: true,
      baseUrl: 'http://localhost:9',
      credentials: { kind: 'aws' },
    });
    const own = provider('bedrock', {
      source: 'config',
      baseUrl: 'https://b.example',
      apiKeyEnv: 'PROXY_KEY',
    });
    expect(providerCredentials(own, read({ PROXY_KEY: 'k' }))).toMatchObject({
      configured: true,
      baseUrl: 'https://b.example',
      credentials: { kind: 'key', key: 'k' },
    });
  });
});

describe('Google Vertex AI', () => {
  const BELOW = '/projects/p-1/locations/global';

  test('takes the account from a file or from the JSON itself, the project from the account', () => {
    const fromFile = vertexAccess(read({ GOOGLE_APPLICATION_CREDENTIALS: '/a.json' }), (path) =>
      path === '/a.json' ? ACCOUNT : '',
    );
    const fromText = vertexAccess(read({ GOOGLE_VERTEX_CREDENTIALS: ACCOUNT }));
    for (const access of [fromFile, fromText]) {
      expect(access).toMatchObject({
        credentials: { kind: 'service_account', account: { projectId: 'p-1' } },
        root: 'https://aiplatform.googleapis.com/v1',
        account: BELOW,
        reason: null,
      });
    }
  });

  test('is called in the project and at the location that the operator names, by way of a proxy too', () => {
    const env = {
      GOOGLE_VERTEX_CREDENTIALS: ACCOUNT,
      GOOGLE_VERTEX_PROJECT: 'p-2',
      GOOGLE_VERTEX_LOCATION: 'europe-west4',
    };
    const addressOf = (more: Record<string, string> = {}) =>
      providerCredentials(
        provider('vertex', { apiKeyEnv: 'GOOGLE_APPLICATION_CREDENTIALS' }),
        read({ ...env, ...more }),
      ).baseUrl;
    const below = '/projects/p-2/locations/europe-west4';
    expect(addressOf()).toBe(`https://europe-west4-aiplatform.googleapis.com/v1${below}`);
    expect(addressOf({ VERTEX_BASE_URL: 'http://proxy:9/v1' })).toBe(`http://proxy:9/v1${below}`);
    expect(addressOf({ VERTEX_BASE_URL: 'http://proxy:9/v1/projects/x/locations/y' })).toBe(
      'http://proxy:9/v1/projects/x/locations/y',
    );
  });

  test.each([
    [{}, 'GOOGLE_APPLICATION_CREDENTIALS'],
    [{ GOOGLE_APPLICATION_CREDENTIALS: '/no/such/file' }, 'cannot be read'],
    [{ GOOGLE_VERTEX_CREDENTIALS: '{"type":"authorized_user","secret":1}' }, 'has no usable `type`'],
    [{ GOOGLE_VERTEX_CREDENTIALS: ACCOUNT, GOOGLE_VERTEX_LOCATION: 'a/b' }, 'GOOGLE_VERTEX_LOCATION'],
    [{ GOOGLE_VERTEX_CREDENTIALS: ACCOUNT, GOOGLE_VERTEX_PROJECT: 'a/b' }, 'GOOGLE_VERTEX_PROJECT'],
  ])('says what is missing or wrong (%#)', (env, reason) => {
    const access = vertexAccess(read(env as Record<string, string>));
    expect(access.reason).toContain(reason);
    expect(access.reason).not.toContain('secret');
    expect(access.credentials).toEqual({ kind: 'none' });
  });
});
