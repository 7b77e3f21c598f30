// Guarantee: a service account's key signs what Google asks for, goes to Google alone, and is quoted in no error.
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  parseServiceAccount,
  parseTokenAnswer,
  signAssertion,
  tokenRequest,
} from '@/lib/providers/google/access-token';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const NOW = new Date('2026-05-01T10:00:00.900Z');

const fileOf = (more: Record<string, unknown> = {}) =>
  JSON.stringify({
    type: 'service_account',
    project_id: 'p-1',
    private_key_id: 'k-1',
    private_key: pem,
    client_email: 'gateway@p-1.iam.gserviceaccount.com',
    client_id: '1',
    token_uri: 'https://oauth2.googleapis.com/token',
    ...more,
  });

const decoded = (part: string | undefined) => JSON.parse(Buffer.from(part ?? '', 'base64url').toString());

describe('the assertion', () => {
  const account = parseServiceAccount(fileOf());

  test('is a JWT that Google can check, for one hour', () => {
    const [header, claims, signature] = signAssertion(account, NOW).split('.');
    expect(decoded(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'k-1' });
    expect(decoded(claims)).toEqual({
      iss: 'gateway@p-1.iam.gserviceaccount.com',
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      aud: 'https://oauth2.googleapis.com/token',
      iat: 1_777_629_600,
      exp: 1_777_633_200,
    });
    const signed = Buffer.from(`${header}.${claims}`);
    const bytes = Buffer.from(signature ?? '', 'base64url');
    expect(verify('sha256', signed, createPublicKey(privateKey), bytes)).toBe(true);
  });

  test('is exchanged at the account’s address', () => {
    const request = tokenRequest(account, NOW);
    expect(request).toMatchObject({ origin: 'https://oauth2.googleapis.com', path: '/token' });
    expect(request.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(request.body.toString()))).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: signAssertion(account, NOW),
    });
  });
});

describe('the file', () => {
  test('gives the project; its address may be left out', () => {
    const account = parseServiceAccount(fileOf({ token_uri: undefined }));
    expect(account.projectId).toBe('p-1');
    expect(account.tokenUrl.href).toBe('https://oauth2.googleapis.com/token');
  });

  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  test.each([
    ['{', 'not valid'],
    ['[]', 'not valid'],
    [fileOf({ type: 'authorized_user' }), '`type`'],
    [fileOf({ client_email: '' }), '`client_email`'],
    [fileOf({ private_key: 'TOPSECRET' }), '`private_key`'],
    [fileOf({ private_key: ec.export({ type: 'pkcs8', format: 'pem' }) }), '`private_key`'],
    ...[
      'http://oauth2.googleapis.com/token',
      'https://googleapis.com.evil.example/token',
      'https://evilgoogleapis.com/token',
      'https://oauth2.googleapis.com:8443/token',
      'https://a@oauth2.googleapis.com/token',
      'token',
    ].map((token_uri) => [fileOf({ token_uri }), '`token_uri`']),
  ])('is refused by the field at fault: %#', (text, named) => {
    let message = '';
    try {
      parseServiceAccount(text!);
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain(named);
    expect(message).not.toMatch(/TOPSECRET|evil|PRIVATE KEY/);
  });
});

describe('the answer', () => {
  test('gives a token and its end', () => {
    const body = '{"access_token":"ya29.abc","expires_in":3599,"token_type":"Bearer"}';
    expect(parseTokenAnswer(200, body, NOW)).toEqual({
      token: 'ya29.abc',
      expiresAt: new Date('2026-05-01T10:59:59.900Z'),
    });
  });

  test.each([
    [400, '{"error":"invalid_grant","error_description":"Invalid JWT Signature."}', 'auth'],
    [401, '{"error":"unauthorized_client"}', 'auth'],
    [503, 'busy', 'server'],
    [200, '{"access_token":"a b","expires_in":1}', 'malformed'],
    [200, '<html>', 'malformed'],
  ])('or a failure: %i %s', (status, body, kind) => {
    expect(parseTokenAnswer(status, body, NOW)).toMatchObject({ kind, retryable: true });
  });
});
