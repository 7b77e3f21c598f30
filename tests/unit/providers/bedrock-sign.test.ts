// Guarantee: requests to AWS bear the signature that AWS's own documentation and test suite compute for them.
import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { encodeSegment, type Signable, signPost } from '@/lib/providers/bedrock/sign';

/** The account and the moment of AWS's Signature Version 4 test suite. */
const SUITE: Signable = {
  service: 'service',
  host: 'example.amazonaws.com',
  path: '/',
  headers: {},
  body: Buffer.alloc(0),
  credentials: {
    kind: 'aws',
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    sessionToken: null,
    region: 'us-east-1',
  },
  now: new Date('2015-08-30T12:36:00.000Z'),
};
const CREDENTIAL = 'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request';

test('post-vanilla of the test suite', () => {
  expect(signPost(SUITE)).toEqual({
    'x-amz-date': '20150830T123600Z',
    authorization: `${CREDENTIAL}, SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b`,
  });
});

test('post-x-www-form-urlencoded of the test suite', () => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  expect(signPost({ ...SUITE, headers, body: Buffer.from('Param1=value1') }).authorization).toBe(
    `${CREDENTIAL}, SignedHeaders=content-type;host;x-amz-date, Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a`,
  );
});

test('post-header-key-sort and post-header-value-case of the test suite', () => {
  expect(signPost({ ...SUITE, headers: { 'my-header1': 'value1' } }).authorization).toBe(
    `${CREDENTIAL}, SignedHeaders=host;my-header1;x-amz-date, Signature=c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c`,
  );
  expect(signPost({ ...SUITE, headers: { 'my-header1': 'VALUE1' } }).authorization).toBe(
    `${CREDENTIAL}, SignedHeaders=host;my-header1;x-amz-date, Signature=cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d`,
  );
});

test('a model’s id is percent-encoded once in the path and once more in what is signed', () => {
  const path = `/model/${encodeSegment('us.anthropic.claude-haiku-4-5-v1:0')}/converse`;
  expect(path).toBe('/model/us.anthropic.claude-haiku-4-5-v1%3A0/converse');
  const canonical = [
    'POST',
    '/model/us.anthropic.claude-haiku-4-5-v1%253A0/converse',
    '',
    'content-type:application/json',
    'host:bedrock-runtime.us-east-1.amazonaws.com',
    'x-amz-date:20150830T123600Z',
    'x-amz-security-token:a-token==',
    '',
    'content-type;host;x-amz-date;x-amz-security-token',
    sha256('{}'),
  ].join('\n');
  const toSign = [
    'AWS4-HMAC-SHA256',
    '20150830T123600Z',
    '20150830/us-east-1/bedrock/aws4_request',
    sha256(canonical),
  ].join('\n');
  const key = ['20150830', 'us-east-1', 'bedrock', 'aws4_request'].reduce<Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    Buffer.from(`AWS4${SUITE.credentials.secretAccessKey}`),
  );
  const headers = signPost({
    ...SUITE,
    service: 'bedrock',
    host: 'bedrock-runtime.us-east-1.amazonaws.com',
    path,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from('{}'),
    credentials: { ...SUITE.credentials, sessionToken: 'a-token==' },
  });
  expect(headers['x-amz-security-token']).toBe('a-token==');
  expect(headers.authorization).toContain(createHmac('sha256', key).update(toSign).digest('hex'));
});

test('an ARN is one segment', () => {
  expect(encodeSegment("arn:aws:bedrock:eu-west-1:1:inference-profile/a b!'()*")).toBe(
    'arn%3Aaws%3Abedrock%3Aeu-west-1%3A1%3Ainference-profile%2Fa%20b%21%27%28%29%2A',
  );
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
