// Guarantee: an own pair of AWS keys signs in its own name and region, an own Bedrock key is sent as it is, and other dialects are spoken with own keys in their own header.
import { describe, it } from 'vitest';
import { newWorkspace, readStream, upstreamCalls } from '../../support/api';
import { chat, chatOk, readRequest } from '../../support/api-checks';
import type { Said } from '../../support/dialect-says';
import { foreign, streamOf, wholeOf } from '../../support/dialect-suite';
import { connect, setOwnKeys } from '../../support/own-keys';

const usage = { inputTokens: 10, outputTokens: 5, totalTokens: 15 };
const SAID: Said = {
  whole: {
    output: { message: { role: 'assistant', content: [{ text: 'Hello there.' }] } },
    stopReason: 'end_turn',
    usage,
  },
  events: [
    ['messageStart', { role: 'assistant' }],
    ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Hello there.' } }],
    ['contentBlockStop', { contentBlockIndex: 0 }],
    ['messageStop', { stopReason: 'end_turn' }],
    ['metadata', { usage }],
  ],
};
const PAIR = JSON.stringify({
  access_key_id: 'AKIAOWNOWNOWNOWN',
  secret_access_key: 'own-secret-access-key',
});

describe.concurrent('Amazon Bedrock', () => {
  it('is signed for with the customer’s pair, whole and streamed, and costs the fee', async ({ expect }) => {
    const workspace = await newWorkspace('1');
    await connect(workspace, 'converse', { secret: PAIR, lastFour: 'NOWN', region: 'eu-west-1' });
    await setOwnKeys(workspace, { feePpm: 100_000 });
    const { marker, body } = foreign('converse', wholeOf(SAID));
    const { json, id, response } = await chatOk(body, { key: workspace.liveKey });
    expect(json.choices[0].message.content).toBe('Hello there.');
    expect(response.headers.get('x-btl-own-provider-cost')).toBe('0.000025');
    expect(response.headers.get('x-btl-customer-charge')).toBe('0.0000025');
    const [{ headers }] = await upstreamCalls(marker);
    expect(headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIAOWNOWNOWNOWN\/\d{8}\/eu-west-1\/bedrock\/aws4_request, /,
    );
    expect(headers['x-amz-security-token']).toBeUndefined();
    expect(JSON.stringify(headers)).not.toMatch(/own-secret-access-key|fake-upstream-key/);
    expect(JSON.stringify(await readRequest(id, workspace.liveKey))).not.toMatch(/AKIA|own-secret/);
    const streamed = foreign('converse', streamOf(SAID), { stream: true });
    const { events, receipt } = await readStream(await chat(streamed.body, { key: workspace.liveKey }));
    expect(events.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('Hello there.');
    expect(receipt).toMatchObject({ own_provider_cost: '0.000025', customer_charge: '0.0000025' });
  });

  it('is called with an own Bedrock key, and one refused goes over to the next', async ({ expect }) => {
    const workspace = await newWorkspace('0');
    await connect(workspace, 'converse', { secret: 'own-bedrock-key', region: 'us-east-1' });
    await connect(workspace, 'converse', { secret: PAIR, region: 'us-east-1' });
    const refused = { status: 403, body: JSON.stringify({ message: 'secret' }) };
    const { marker, body } = foreign('converse', {
      ...wholeOf(SAID),
      byKey: { 'own-bedrock-key': refused },
    });
    await chatOk(body, { key: workspace.liveKey });
    const sent = (await upstreamCalls(marker)).map(({ headers }) => String(headers.authorization));
    expect(sent).toEqual(['Bearer own-bedrock-key', expect.stringMatching(/^AWS4-HMAC-SHA256 /)]);
  });
});

describe.concurrent('other dialects', () => {
  const CLAUDE = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-5',
    content: [{ type: 'text', text: 'Hello there.' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 5 },
  };
  const GEMINI = {
    candidates: [{ content: { role: 'model', parts: [{ text: 'Hello there.' }] }, finishReason: 'STOP' }],
    usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 },
  };
  it.for([
    ['claude', 'x-api-key', CLAUDE],
    ['gemini', 'x-goog-api-key', GEMINI],
  ] as const)('%s is sent the own key as %s', async ([id, header, answer], { expect }) => {
    const workspace = await newWorkspace('0');
    const { secret } = await connect(workspace, id);
    const { marker, body } = foreign(id, { body: JSON.stringify(answer) });
    const { response } = await chatOk(body, { key: workspace.liveKey });
    expect(response.headers.get('x-btl-own-provider-cost')).toBe('0.000025');
    const [{ headers }] = await upstreamCalls(marker);
    expect(headers[header]).toBe(secret);
    expect(JSON.stringify(headers)).not.toContain('fake-upstream-key');
  });
});
