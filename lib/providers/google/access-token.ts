import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { z } from 'zod';
import type { UpstreamFailure, UpstreamRequest } from '../adapter';
import { parseFailure } from '../failure';
import { UNREADABLE_ANSWER } from './finish';

/** What a service account signs with, from the JSON file that Google hands out for it. */
export interface ServiceAccount {
  projectId: string;
  clientEmail: string;
  privateKeyId: string;
  privateKey: KeyObject;
  /** Of the key itself: its names can be written by anyone. */
  fingerprint: string;
  tokenUrl: URL;
}

export interface AccessToken {
  token: string;
  expiresAt: Date;
}

const ServiceAccountFile = z.object({
  type: z.literal('service_account'),
  project_id: z.string().min(1),
  client_email: z.string().min(1),
  private_key_id: z.string().min(1),
  private_key: z.string().min(1),
  token_uri: z.string().default('https://oauth2.googleapis.com/token'),
});

const TokenAnswer = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  expires_in: z.number().positive(),
});

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** The longest that Google lets an assertion live. */
const ASSERTION_SECONDS = 3600;

/**
 * Reads a service account's JSON.
 * @throws Error that names the field at fault and quotes nothing of the file
 */
export function parseServiceAccount(text: string): ServiceAccount {
  const parsed = ServiceAccountFile.safeParse(parseJson(text));
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.');
    throw new Error(`The service account’s JSON ${field ? `has no usable \`${field}\`` : 'is not valid'}.`);
  }
  const file = parsed.data;
  const privateKey = rsaKey(file.private_key);
  return {
    projectId: file.project_id,
    clientEmail: file.client_email,
    privateKeyId: file.private_key_id,
    privateKey,
    fingerprint: fingerprintOf(privateKey),
    tokenUrl: googleUrl(file.token_uri),
  };
}

/** The signed JWT by which a service account asks for a token: RS256, for one hour from `now`. */
export function signAssertion(account: ServiceAccount, now: Date): string {
  const issuedAt = Math.floor(now.getTime() / 1000);
  const header = { alg: 'RS256', typ: 'JWT', kid: account.privateKeyId };
  const claims = {
    iss: account.clientEmail,
    scope: SCOPE,
    aud: account.tokenUrl.href,
    iat: issuedAt,
    exp: issuedAt + ASSERTION_SECONDS,
  };
  const unsigned = `${base64Url(header)}.${base64Url(claims)}`;
  return `${unsigned}.${sign('sha256', Buffer.from(unsigned), account.privateKey).toString('base64url')}`;
}

/** The request that exchanges an assertion for a token, to be sent by POST. */
export function tokenRequest(account: ServiceAccount, now: Date): UpstreamRequest {
  const form = new URLSearchParams({ grant_type: GRANT_TYPE, assertion: signAssertion(account, now) });
  return {
    origin: account.tokenUrl.origin,
    path: `${account.tokenUrl.pathname}${account.tokenUrl.search}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: Buffer.from(form.toString()),
  };
}

/** Reads the answer to `tokenRequest`. A refusal is about the account, whatever its status says of the request. */
export function parseTokenAnswer(status: number, body: string, now: Date): AccessToken | UpstreamFailure {
  if (status < 200 || status >= 300) {
    const failure = parseFailure(status, body, undefined, now.getTime());
    if (failure.kind !== 'bad_request') return failure;
    return { ...failure, kind: 'auth', message: 'Google refused the service account.', retryable: true };
  }
  const { data } = TokenAnswer.safeParse(parseJson(body));
  if (!data) return UNREADABLE_ANSWER;
  return { token: data.access_token, expiresAt: new Date(now.getTime() + data.expires_in * 1000) };
}

function rsaKey(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // Told below: what OpenSSL says of a key is not for a log.
  }
  throw new Error('The service account’s JSON has no usable `private_key`.');
}

function fingerprintOf(privateKey: KeyObject): string {
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('base64url');
}

/** Only Google is sent an assertion, whoever wrote the file. */
function googleUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isGoogle = url?.hostname === 'googleapis.com' || url?.hostname.endsWith('.googleapis.com');
  if (!url || !isGoogle || url.protocol !== 'https:' || url.port !== '' || url.username !== '')
    throw new Error('The service account’s `token_uri` must be an https address of googleapis.com.');
  return url;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function base64Url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
