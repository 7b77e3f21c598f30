import { createHash, createHmac } from 'node:crypto';
import type { Credentials } from '../translator';

/** What a signature is made of. */
export interface Signable {
  service: string;
  /** As the `host` header will have it. */
  host: string;
  /** As it goes over the wire, percent-encoded. */
  path: string;
  /** The headers to sign beside `host` and `x-amz-*`; names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  credentials: Extract<Credentials, { kind: 'aws' }>;
  now: Date;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * AWS Signature Version 4 of a POST without a query, as the IAM user guide ("Create a signed AWS API request")
 * lays it down.
 * @returns the headers to add: `authorization`, `x-amz-date` and, with a session token, `x-amz-security-token`
 */
export function signPost(request: Signable): Record<string, string> {
  const { credentials, service } = request;
  const timestamp = request.now.toISOString().replace(/[-:]|\.\d+/g, '');
  const day = timestamp.slice(0, 8);
  const added = {
    'x-amz-date': timestamp,
    ...(credentials.sessionToken === null ? {} : { 'x-amz-security-token': credentials.sessionToken }),
  };
  const signed = { ...request.headers, host: request.host, ...added };
  const names = Object.keys(signed).sort().join(';');
  const scope = `${day}/${credentials.region}/${service}/aws4_request`;
  const toSign = [ALGORITHM, timestamp, scope, sha256(canonicalRequest(request, signed, names))].join('\n');
  let key: string | Buffer = `AWS4${credentials.secretAccessKey}`;
  for (const part of scope.split('/')) key = hmac(key, part);
  const signature = hmac(key, toSign).toString('hex');
  const credential = `${credentials.accessKeyId}/${scope}`;
  return {
    ...added,
    authorization: `${ALGORITHM} Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

/** Percent-encodes all but letters, digits and `-._~`, as AWS does. */
export function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The path is encoded once more than it is on the wire: every service but S3 wants it so. */
function canonicalRequest(
  { path, body }: Signable,
  signed: Readonly<Record<string, string>>,
  names: string,
): string {
  const lines = names.split(';').map((name) => `${name}:${signed[name]?.trim().replace(/ +/g, ' ')}`);
  const canonicalPath = path.split('/').map(encodeSegment).join('/');
  return ['POST', canonicalPath, '', ...lines, '', names, sha256(body)].join('\n');
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
