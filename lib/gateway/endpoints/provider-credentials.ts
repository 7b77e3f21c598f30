import { isIP } from 'node:net';
import { ApiError } from '@/lib/base/errors';
import type { Provider } from '@/lib/catalog/model';
import { isForbiddenAddress } from '@/lib/providers/address';
import { isAwsRegion, isVertexLocation } from '@/lib/providers/cloud-access';
import {
  type AwsPair,
  ownCredentialKind,
  readOwnCredential,
  USUAL_LOCATION,
} from '@/lib/providers/own-credentials';
import { resourceAddress } from '@/lib/providers/registry';

/** What was entered of a credential; what is undefined was not. */
export interface EnteredCredential {
  key?: string;
  access_key_id?: string | null;
  region?: string | null;
  base_url?: string | null;
}

/** A credential as it is kept. */
export interface KeptCredential {
  secret: string;
  /** What tells it from others: of a pair the id's end, of a service account the end of its key's id. */
  lastFour: string;
  region: string | null;
  baseUrl: string | null;
}

/**
 * A credential in the form that its provider takes, checked as far as can be without asking the provider.
 * @param publicUrl this server's own address, where no key of a provider belongs
 * @throws ApiError invalid_request naming the field, quoting nothing of a secret
 */
export function readCredential(
  provider: Provider,
  { key = '', access_key_id: accessKeyId, region, base_url: address }: EnteredCredential,
  publicUrl?: string,
): KeptCredential {
  const kind = ownCredentialKind(provider.dialect);
  if (accessKeyId && kind !== 'aws')
    throw fault('access_key_id', `${provider.name} is called with a key alone.`);
  if (region && kind === 'key') throw fault('region', `${provider.name} has no regions to choose from.`);
  const entered = { key, accessKeyId: accessKeyId || null, region: region || null };
  const { secret, lastFour } =
    kind === 'aws' ? awsCredential(entered) : kind === 'key' ? oneLine(key) : serviceAccount(entered);
  const hasAddress = kind === 'service_account' || (kind === 'aws' && entered.region !== null);
  const baseUrl = readBaseUrl(provider, address ?? null, { hasAddress, publicUrl });
  return { secret, lastFour, region: entered.region, baseUrl };
}

interface Entered {
  key: string;
  accessKeyId: string | null;
  region: string | null;
}

const LINE = /^[\x21-\x7e]{8,4096}$/;

function oneLine(key: string): Pick<KeptCredential, 'secret' | 'lastFour'> {
  if (key.length < 8) throw fault('key', 'expected the whole key: at least 8 characters');
  if (key.length > 4_096) throw fault('key', 'expected at most 4096 characters');
  if (!LINE.test(key)) throw fault('key', 'expected a key without spaces or characters that no key has');
  if (key.startsWith('{')) throw fault('key', 'expected a key, not JSON');
  return { secret: key, lastFour: key.slice(-4) };
}

/** A secret access key stands alone nowhere, and looks like no Bedrock API key. */
const SECRET_ACCESS_KEY = /^[A-Za-z0-9/+]{40}$/;

function awsCredential({ key, accessKeyId, region }: Entered): Pick<KeptCredential, 'secret' | 'lastFour'> {
  const line = oneLine(key);
  if (region !== null && !isAwsRegion(region))
    throw fault('region', 'expected a region of AWS such as us-east-1');
  if (accessKeyId === null) {
    if (SECRET_ACCESS_KEY.test(key))
      throw fault('access_key_id', 'expected the access key id that belongs to this secret access key');
    return line;
  }
  if (!/^\w{16,128}$/.test(accessKeyId))
    throw fault('access_key_id', 'expected an access key id such as AKIA…: at least 16 letters and digits');
  if (accessKeyId.startsWith('ASIA'))
    throw fault('access_key_id', 'expected a lasting key: those that begin with ASIA end within hours');
  if (region === null)
    throw fault('region', 'expected the region that Bedrock is called in, such as us-east-1');
  const pair: AwsPair = { access_key_id: accessKeyId, secret_access_key: key };
  return { secret: JSON.stringify(pair), lastFour: accessKeyId.slice(-4) };
}

/** What of a service account's file is used; the rest is not kept. */
const KEPT_FIELDS = [
  'type',
  'project_id',
  'private_key_id',
  'private_key',
  'client_email',
  'token_uri',
] as const;

function serviceAccount({ key, region }: Entered): Pick<KeptCredential, 'secret' | 'lastFour'> {
  if (region !== null && !isVertexLocation(region))
    throw fault('region', `expected \`${USUAL_LOCATION}\` or a location of Google’s such as us-central1`);
  const { reason } = readOwnCredential('vertex', { secret: key, region });
  if (reason) throw fault('key', `expected the JSON of a service account. ${reason}`);
  const file = JSON.parse(key) as Record<string, unknown>;
  const kept = Object.fromEntries(KEPT_FIELDS.map((name) => [name, file[name]]));
  return { secret: JSON.stringify(kept), lastFour: String(file.private_key_id).slice(-4) };
}

/**
 * A customer's own address of a provider, as it is kept. Names are checked again where they lead, at every connection.
 * @param text what was entered; empty or null: the provider's usual address
 * @param options.hasAddress the credential itself says where it is used
 * @throws ApiError invalid_request for what is no public https address, is this server, or is missing
 */
export function readBaseUrl(
  provider: Provider,
  text: string | null,
  { hasAddress = false, publicUrl }: { hasAddress?: boolean; publicUrl?: string } = {},
): string | null {
  if (!text) {
    if (provider.baseUrl !== null || hasAddress) return null;
    const missing =
      ownCredentialKind(provider.dialect) === 'aws'
        ? fault('region', 'expected the region that Bedrock is called in, such as us-east-1')
        : fault('base_url', `${provider.name} is reached at an address of your own: enter it.`);
    throw missing;
  }
  const written = resourceAddress(provider, text);
  if (!URL.canParse(written)) throw fault('base_url', 'Expected an address such as https://example.com/v1.');
  const url = new URL(written);
  if (url.protocol !== 'https:') throw fault('base_url', 'Expected an address that begins with https://.');
  if (url.username || url.password || url.search || url.hash)
    throw fault('base_url', 'Expected an address without a password, a query or a fragment.');
  const host = bareHost(url);
  if (!isPublicHost(host)) throw fault('base_url', 'Expected an address on the public internet.');
  // A key that leads back here would have each call make the next.
  if (publicUrl && host === bareHost(new URL(publicUrl)))
    throw fault('base_url', 'Expected an address of the provider: this one is this server’s own.');
  return url.href.replace(/\/+$/, '');
}

/** Without brackets, nor the dot that ends a whole name. */
function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

function isPublicHost(host: string): boolean {
  if (isIP(host)) return isForbiddenAddress(host, { allowPrivate: false }) === null;
  return host.includes('.') && !/\.(?:localhost|local|internal|lan|home\.arpa)$/i.test(host);
}

function fault(param: string, message: string): ApiError {
  const isSentence = /^[A-Z]/.test(message);
  return new ApiError('invalid_request', isSentence ? message : `\`${param}\`: ${message}`, { param });
}
