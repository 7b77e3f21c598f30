import { z } from 'zod';
import type { Dialect } from '@/lib/catalog/model';
import {
  bedrockRoot,
  type FoundAccess,
  isAwsRegion,
  isGoogleProject,
  isVertexLocation,
  vertexAddress,
} from './cloud-access';
import { parseServiceAccount } from './google/access-token';

/** A customer's own credential at a provider, as it is kept: its text, and where in a cloud it is used. */
export interface OwnCredential {
  /** One line; an `AwsPair`, or a service account, as JSON. */
  secret: string;
  region: string | null;
}

/** What a customer's own credential is called with, by the dialect of its provider. */
export type OwnCredentialKind = 'key' | 'aws' | 'service_account';

export function ownCredentialKind(dialect: Dialect): OwnCredentialKind {
  return dialect === 'bedrock' ? 'aws' : dialect === 'vertex' ? 'service_account' : 'key';
}

const AwsPair = z.object({ access_key_id: z.string(), secret_access_key: z.string() });
export type AwsPair = z.infer<typeof AwsPair>;

/** Where a location is left out. */
export const USUAL_LOCATION = 'global';

/**
 * Reads a credential as the provider is called with it. Nothing of it is quoted in a reason.
 * @returns with `reason` and no credentials where it cannot be used
 */
export function readOwnCredential(dialect: Dialect, own: OwnCredential): FoundAccess {
  const kind = ownCredentialKind(dialect);
  if (kind === 'aws') return readAws(own);
  if (kind === 'service_account') return readServiceAccount(own);
  return { credentials: { kind: 'key', key: own.secret }, root: null, account: '', reason: null };
}

/** A pair of access keys, or a Bedrock API key. */
function readAws({ secret, region }: OwnCredential): FoundAccess {
  if (region !== null && !isAwsRegion(region))
    return refused('The region must be one of AWS such as us-east-1.');
  const root = region === null ? null : bedrockRoot(region);
  if (!secret.startsWith('{'))
    return { credentials: { kind: 'key', key: secret }, root, account: '', reason: null };
  const { data: pair } = AwsPair.safeParse(JSON.parse(secret));
  if (!pair) return refused('The pair of access keys cannot be read.');
  if (region === null) return refused('A pair of access keys needs a region.');
  const credentials = {
    kind: 'aws',
    accessKeyId: pair.access_key_id,
    secretAccessKey: pair.secret_access_key,
    sessionToken: null,
    region,
  } as const;
  return { credentials, root, account: '', reason: null };
}

function readServiceAccount({ secret, region }: OwnCredential): FoundAccess {
  const location = region ?? USUAL_LOCATION;
  if (!isVertexLocation(location))
    return refused('The location must be `global` or one of Google’s such as us-central1.');
  try {
    const account = parseServiceAccount(secret);
    if (!isGoogleProject(account.projectId))
      return refused('The service account’s JSON has no usable `project_id`.');
    return {
      credentials: { kind: 'service_account', account },
      ...vertexAddress(account.projectId, location),
      reason: null,
    };
  } catch (error) {
    return refused((error as Error).message);
  }
}

function refused(reason: string): FoundAccess {
  return { credentials: { kind: 'none' }, root: null, account: '', reason };
}
