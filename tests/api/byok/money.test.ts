// Guarantee: with own keys only the fee is held and charged, a quote binds the side that it was made for, and no provider's count breaks a ledger.
import { describe, it } from 'vitest';
import { removeProviderKey } from '@/lib/auth/provider-key-queries';
import { apiPool, ask, eventually, newWorkspace, scripted } from '../../support/api';
import { chat, chatOk, expectError, figuresOf, readRequest } from '../../support/api-checks';
import { connect, keysSeen } from '../../support/own-keys';

describe.concurrent('a quote', () => {
  it('made for an own key is not good for ours', async ({ expect }) => {
    const workspace = await newWorkspace('1');
    const { id } = await connect(workspace, 'a');
    const { marker, body } = scripted({}, { model: 'acme/two' });
    const quoted = await ask('/v1/account/quote', body, { key: workspace.liveKey });
    const quote = (await quoted.json()) as any;
    expect(quote.amounts.max_charge).toBe('0');
    await removeProviderKey(apiPool(), { workspaceId: workspace.id, id });
    const error = await eventually(async () => {
      const response = await chat(body, { key: workspace.liveKey, headers: { 'x-btl-quote': quote.id } });
      return response.status === 200 ? null : expectError(response, 503, 'no_route_available');
    });
    expect(error.message).toMatch(/new quote/);
    expect(await keysSeen(marker)).not.toContain('ours');
  });
});

describe.concurrent('a provider that counts more than any ledger holds', () => {
  it('does not keep the answer from being settled, nor others’', async ({ expect }) => {
    const workspace = await newWorkspace('1');
    await connect(workspace, 'a');
    const most = Number.MAX_SAFE_INTEGER;
    const usage = { prompt_tokens: most, completion_tokens: 5 };
    const { body } = scripted({ a: { usage } }, { model: 'acme/two' });
    const { id, response } = await chatOk(body, { key: workspace.liveKey });
    expect(figuresOf(response)).toMatchObject({ charge: '0' });
    expect(await readRequest(id, workspace.liveKey)).toMatchObject({ status: 200 });
  });
});
