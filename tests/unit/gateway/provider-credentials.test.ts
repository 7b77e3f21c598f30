// Guarantee: what is entered of an own key is taken in its provider's form alone, its address only on the public internet, and the provider is then called at the right place with the right credentials.
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Provider } from '@/lib/catalog/model';
import {
  type EnteredCredential,
  readBaseUrl,
  readCredential,
} from '@/lib/gateway/endpoints/provider-credentials';
import { ownAccess } from '@/lib/gateway/routing/own-keys';
import { providerCredentials } from '@/lib/providers/registry';
import { starterCatalog } from '../catalog/catalog-fixture';

const catalog = starterCatalog();
const at = (id: string, more: Partial<Provider> = {}) => ({
  ...(catalog.providers.get(id) as Provider),
  ...more,
});
const [openai, azure, bedrock, vertex] = [at('openai'), at('azure'), at('bedrock'), at('vertex')];

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const ACCOUNT = {
  type: 'service_account',
  project_id: 'p-1',
  private_key_id: 'k-123456',
  private_key: PEM,
  client_email: 'own@p-1.iam.gserviceaccount.com',
  client_id: '1234567890',
};
const account = (more: object = {}) => JSON.stringify({ ...ACCOUNT, ...more }, null, 2);
const PAIR = { access_key_id: 'AKIAIOSFODNN7EXAMPLE', key: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };

/** The field that is named, and that nothing of a secret is quoted. */
function refusal(provider: Provider, entered: EnteredCredential): string | null {
  try {
    readCredential(provider, entered, 'https://gateway.example');
  } catch (error) {
    const { param, message } = error as { param: string | null; message: string };
    for (const secret of [entered.key, entered.access_key_id]) {
      if (secret && secret.length > 3) expect(message).not.toContain(secret);
    }
    expect(message).not.toContain('PRIVATE KEY');
    return param;
  }
  return 'taken';
}

/** How it is called with what was entered, as the gateway would. */
function accessOf(provider: Provider, entered: EnteredCredential, env: Record<string, string> = {}) {
  const { secret, region, baseUrl } = readCredential(provider, entered);
  const ours = providerCredentials(provider, (name) => env[name]);
  return ownAccess(provider, ours, { id: 'pkey', providerId: provider.id, secret, region, baseUrl });
}

describe('one line', () => {
  it('is a key as it stands, and shown by its last four', () => {
    expect(readCredential(openai, { key: 'sk-own-0123-wxyz' })).toEqual({
      secret: 'sk-own-0123-wxyz',
      lastFour: 'wxyz',
      region: null,
      baseUrl: null,
    });
    expect(accessOf(openai, { key: 'sk-own-0123-wxyz' })).toMatchObject({
      configured: true,
      credentials: { kind: 'key', key: 'sk-own-0123-wxyz' },
      baseUrl: 'https://api.openai.com/v1',
    });
  });

  it.each([
    ['short', { key: 'sk-1' }, 'key'],
    ['two words', { key: 'sk-own 0123456' }, 'key'],
    ['a line break', { key: 'sk-own\n0123456' }, 'key'],
    ['a letter that no key has', { key: 'sk-own-é-012345' }, 'key'],
    ['too long', { key: 'x'.repeat(4_097) }, 'key'],
    ['JSON', { key: '{"type":"service_account"}' }, 'key'],
    ['a pair', { key: 'sk-own-0123456', access_key_id: 'AKIAIOSFODNN7EXAMPLE' }, 'access_key_id'],
    ['a region', { key: 'sk-own-0123456', region: 'us-east-1' }, 'region'],
  ] as const)('is not %s', (_, entered, param) => expect(refusal(openai, entered)).toBe(param));
});

describe('Azure', () => {
  it.each([
    'https://res.openai.azure.com',
    'https://res.openai.azure.com/',
    'https://res.openai.azure.com/openai/v1/',
    'https://res.openai.azure.com/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21',
  ])('is reached below the resource’s root (%s)', (base_url) => {
    expect(accessOf(azure, { key: 'azure-own-key', base_url })).toMatchObject({
      configured: true,
      baseUrl: 'https://res.openai.azure.com/openai/v1',
    });
  });

  it('needs an address, and never takes the operator’s', () => {
    expect(refusal(azure, { key: 'azure-own-key' })).toBe('base_url');
    const ours = providerCredentials(azure, (name) => `https://ours.example/${name}`);
    const key = { id: 'pkey', providerId: 'azure', secret: 'azure-own-key', region: null, baseUrl: null };
    expect(ownAccess(azure, ours, key)).toMatchObject({ configured: false, baseUrl: null });
  });
});

describe('Amazon Bedrock', () => {
  it('is signed for with a pair, in its region, and shown by the id’s last four', () => {
    const entered = { ...PAIR, region: 'eu-west-1' };
    expect(readCredential(bedrock, entered)).toMatchObject({
      lastFour: 'MPLE',
      region: 'eu-west-1',
      baseUrl: null,
    });
    expect(accessOf(bedrock, entered)).toMatchObject({
      configured: true,
      credentials: {
        kind: 'aws',
        accessKeyId: PAIR.access_key_id,
        secretAccessKey: PAIR.key,
        sessionToken: null,
        region: 'eu-west-1',
      },
      baseUrl: 'https://bedrock-runtime.eu-west-1.amazonaws.com',
      reason: null,
    });
  });

  it('is called with a Bedrock API key, in a region or at an address', () => {
    const key = 'ABSKQmVkcm9ja0FQSUtleS0xMjM0NTY3ODkw';
    expect(accessOf(bedrock, { key, region: 'us-east-1' })).toMatchObject({
      credentials: { kind: 'key', key },
      baseUrl: 'https://bedrock-runtime.us-east-1.amazonaws.com',
    });
    expect(accessOf(bedrock, { key, base_url: 'https://bedrock.example' }).baseUrl).toBe(
      'https://bedrock.example',
    );
  });

  it('is never called in the operator’s name or region', () => {
    const env = { AWS_ACCESS_KEY_ID: 'OURS', AWS_SECRET_ACCESS_KEY: 'ours', AWS_REGION: 'us-west-2' };
    const { credentials, baseUrl } = accessOf(bedrock, { ...PAIR, region: 'eu-west-1' }, env);
    expect(JSON.stringify([credentials, baseUrl])).not.toMatch(/ours|us-west-2/i);
  });

  it.each([
    ['no region', PAIR, 'region'],
    ['no region, with a key', { key: 'ABSKQmVkcm9ja0FQSUtleS0xMjM0NTY3ODkw' }, 'region'],
    ['no region, with a pair and an address', { ...PAIR, base_url: 'https://bedrock.example' }, 'region'],
    ['a region that would lead elsewhere', { ...PAIR, region: 'evil.example/#' }, 'region'],
    ['a region that is none', { ...PAIR, region: 'Frankfurt' }, 'region'],
    ['a secret access key alone', { key: PAIR.key, region: 'us-east-1' }, 'access_key_id'],
    [
      'a session’s key',
      { ...PAIR, access_key_id: 'ASIAIOSFODNN7EXAMPLE', region: 'us-east-1' },
      'access_key_id',
    ],
    [
      'an id that is none',
      { ...PAIR, access_key_id: 'AKIA 1234 5678 9012', region: 'us-east-1' },
      'access_key_id',
    ],
    ['no secret', { access_key_id: PAIR.access_key_id, region: 'us-east-1' }, 'key'],
  ] as const)('refuses %s', (_, entered, param) => expect(refusal(bedrock, entered)).toBe(param));
});

describe('Google Vertex AI', () => {
  it('is called for a service account’s project and location, of whose file only what is used is kept', () => {
    const kept = readCredential(vertex, { key: account(), region: 'us-central1' });
    expect(kept).toMatchObject({ lastFour: '3456', region: 'us-central1', baseUrl: null });
    expect(Object.keys(JSON.parse(kept.secret))).not.toContain('client_id');
    expect(accessOf(vertex, { key: account(), region: 'us-central1' })).toMatchObject({
      configured: true,
      credentials: { kind: 'service_account', account: { clientEmail: ACCOUNT.client_email } },
      baseUrl: 'https://us-central1-aiplatform.googleapis.com/v1/projects/p-1/locations/us-central1',
    });
    expect(accessOf(vertex, { key: account() }).baseUrl).toBe(
      'https://aiplatform.googleapis.com/v1/projects/p-1/locations/global',
    );
  });

  it('at an operator’s address is called for the customer’s project, not for ours', () => {
    const env = {
      GOOGLE_VERTEX_CREDENTIALS: account({ project_id: 'ours' }),
      GOOGLE_VERTEX_LOCATION: 'europe-west1',
    };
    const proxied = at('vertex', { source: 'config', baseUrl: 'https://proxy.example/v1/', apiKeyEnv: null });
    expect(accessOf(proxied, { key: account() }, env).baseUrl).toBe(
      'https://proxy.example/v1/projects/p-1/locations/global',
    );
  });

  it.each([
    ['no JSON', { key: 'sk-own-0123456' }],
    ['the JSON of a person', { key: account({ type: 'authorized_user' }) }],
    ['no project', { key: account({ project_id: '' }) }],
    ['a project that would lead elsewhere', { key: account({ project_id: '../x' }) }],
    ['a broken private key', { key: account({ private_key: PEM.slice(0, 400) }) }],
    ['a token address that is not Google’s', { key: account({ token_uri: 'https://evil.example/token' }) }],
    [
      'a token address that only looks like Google’s',
      { key: account({ token_uri: 'https://evilgoogleapis.com/' }) },
    ],
  ])('refuses %s', (_, entered) => expect(refusal(vertex, entered)).toBe('key'));

  it('refuses a location that would lead elsewhere', () => {
    for (const region of ['evil.example/', 'us_central1', '-', 'a--b'])
      expect(refusal(vertex, { key: account(), region }), region).toBe('region');
  });
});

describe('an address', () => {
  const read = (text: string | null, provider = openai) =>
    readBaseUrl(provider, text, { publicUrl: 'https://gateway.example:8443' });

  it('is kept in one form, without a slash at its end; none is the usual one', () => {
    expect(read(null)).toBeNull();
    expect(read('')).toBeNull();
    expect(read('https://API.example.com:443/v1//')).toBe('https://api.example.com/v1');
    expect(read('https://93.184.216.34:8443/v1')).toBe('https://93.184.216.34:8443/v1');
  });

  it.each([
    'example.com/v1',
    'http://api.example.com/v1',
    'ftp://api.example.com',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://user:secret@api.example.com/v1',
    'https://api.example.com/v1?key=1',
    'https://api.example.com/v1#part',
    'https://',
    // loopback, in every way it is written
    'https://localhost/v1',
    'https://localhost./v1',
    'https://a.localhost/v1',
    'https://127.0.0.1/v1',
    'https://127.1/v1',
    'https://2130706433/v1',
    'https://0x7f000001/v1',
    'https://0177.0.0.1/v1',
    'https://[::1]/v1',
    'https://[::]/v1',
    'https://0.0.0.0/v1',
    // private and link-local
    'https://10.0.0.1/v1',
    'https://172.16.0.1/v1',
    'https://192.168.1.1/v1',
    'https://100.64.0.1/v1',
    'https://169.254.1.1/v1',
    'https://[fe80::1]/v1',
    'https://[fc00::1]/v1',
    // the clouds' metadata
    'https://169.254.169.254/latest/meta-data',
    'https://[fd00:ec2::254]/latest',
    'https://metadata.google.internal/v1',
    'https://metadata.google.internal./v1',
    // IPv4 inside IPv6
    'https://[::ffff:127.0.0.1]/v1',
    'https://[::ffff:a9fe:a9fe]/v1',
    'https://[64:ff9b::10.0.0.1]/v1',
    'https://[2002:7f00:1::]/v1',
    // names that are of no public network
    'https://intranet/v1',
    'https://printer.local/v1',
    'https://db.internal./v1',
    'https://nas.lan/v1',
    // this server itself
    'https://gateway.example/v1',
    'https://GATEWAY.example:9/v1',
    'https://gateway.example./v1',
  ])('is not %s', (text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'invalid_request', param: 'base_url' }));
  });
});
