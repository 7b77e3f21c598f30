import { readFileSync } from 'node:fs';
import { parseServiceAccount, type ServiceAccount } from './google/access-token';
import type { Credentials } from './translator';

/** One of several keys of ours at a provider. */
export interface GatewayKey {
  /** `openai#2`: tells it from others without telling what it is. */
  id: string;
  /** Its place in the operator's list, from 1. */
  index: number;
  secret: string;
}

/** What a provider is called with: a credential as it stands, one of several keys, or an account that tokens are fetched for. */
export type ProviderCredentials =
  | Credentials
  | { kind: 'keys'; keys: readonly GatewayKey[] }
  | { kind: 'service_account'; account: ServiceAccount };

/** What the environment says of how a provider is called. */
export interface FoundAccess {
  credentials: ProviderCredentials;
  /** The root of a cloud's API, which follows from the account there; null: it does not, or cannot be told. */
  root: string | null;
  /** The path of the account, to stand behind the root or a proxy's address; empty: there is none. */
  account: string;
  /** What is missing or wrong, fit for the operator and for a customer. */
  reason: string | null;
}

type Read = (name: string) => string | undefined;

const PRINTABLE = /^[\x21-\x7e]+$/;
const REGION = /^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/;
const NOTHING: Omit<FoundAccess, 'reason'> = { credentials: { kind: 'none' }, root: null, account: '' };

/** Amazon Bedrock by the names that AWS's own programs read; a Bedrock API key goes before a pair of access keys. */
export function bedrockAccess(read: Read): FoundAccess {
  const [region, bearer, accessKeyId, secretAccessKey, sessionToken] = [
    read('AWS_REGION') ?? read('AWS_DEFAULT_REGION'),
    ...AWS_SECRETS.map(read),
  ];
  const missing = (what: string) => ({ ...NOTHING, reason: `Set ${what} to call Amazon Bedrock.` });
  if (!bearer && !accessKeyId)
    return missing('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_BEARER_TOKEN_BEDROCK,');
  if (!bearer && !secretAccessKey) return missing('AWS_SECRET_ACCESS_KEY');
  if (!region) return missing('AWS_REGION');
  if (!isAwsRegion(region)) return { ...NOTHING, reason: 'AWS_REGION must be a region such as us-east-1.' };
  for (const name of AWS_SECRETS) {
    if (!PRINTABLE.test(read(name) ?? 'unset'))
      return { ...NOTHING, reason: `${name} holds a character that no key has.` };
  }
  return {
    credentials: bearer
      ? { kind: 'key', key: bearer }
      : {
          kind: 'aws',
          accessKeyId: accessKeyId as string,
          secretAccessKey: secretAccessKey as string,
          sessionToken: sessionToken ?? null,
          region,
        },
    root: bedrockRoot(region),
    account: '',
    reason: null,
  };
}

/** True for what is written like a region of AWS. */
export function isAwsRegion(text: string): boolean {
  return REGION.test(text);
}

export function bedrockRoot(region: string): string {
  return `https://bedrock-runtime.${region}.amazonaws.com`;
}

const AWS_SECRETS = [
  'AWS_BEARER_TOKEN_BEDROCK',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
] as const;

/**
 * Google Vertex AI by a service account: its JSON in GOOGLE_VERTEX_CREDENTIALS, or in the file that
 * GOOGLE_APPLICATION_CREDENTIALS names.
 */
export function vertexAccess(
  read: Read,
  readFile: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): FoundAccess {
  const refused = (reason: string) => ({ ...NOTHING, reason });
  const written = read('GOOGLE_VERTEX_CREDENTIALS');
  const path = read('GOOGLE_APPLICATION_CREDENTIALS');
  if (!written && !path)
    return refused(
      'Set GOOGLE_APPLICATION_CREDENTIALS (the path of a service account’s JSON) or GOOGLE_VERTEX_CREDENTIALS (the JSON itself) to call Google Vertex AI.',
    );
  let account: ServiceAccount;
  try {
    account = parseServiceAccount(written ?? readFile(path as string));
  } catch (error) {
    if (written) return refused(`GOOGLE_VERTEX_CREDENTIALS: ${(error as Error).message}`);
    const isUnread = 'code' in (error as Error);
    const what = isUnread ? 'The file cannot be read.' : (error as Error).message;
    return refused(`GOOGLE_APPLICATION_CREDENTIALS: ${what}`);
  }
  const project = read('GOOGLE_VERTEX_PROJECT') ?? account.projectId;
  const location = read('GOOGLE_VERTEX_LOCATION') ?? 'global';
  if (!isGoogleProject(project)) return refused('GOOGLE_VERTEX_PROJECT must be a project’s id.');
  if (!isVertexLocation(location))
    return refused('GOOGLE_VERTEX_LOCATION must be `global` or a location such as us-central1.');
  return {
    credentials: { kind: 'service_account', account },
    ...vertexAddress(project, location),
    reason: null,
  };
}

/** True for what is written like a project's id, a domain's before a colon included. */
export function isGoogleProject(text: string): boolean {
  return /^[a-z0-9][a-z0-9.:-]*$/.test(text);
}

/** True for `global` and what is written like a location of Google's. */
export function isVertexLocation(text: string): boolean {
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text);
}

export function vertexAddress(project: string, location: string): Pick<FoundAccess, 'root' | 'account'> {
  return {
    root: `https://${location === 'global' ? '' : `${location}-`}aiplatform.googleapis.com/v1`,
    account: `/projects/${project}/locations/${location}`,
  };
}
