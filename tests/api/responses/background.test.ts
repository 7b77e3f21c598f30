// Guarantee: a response in the background goes on without its client, is found under its id, can be stopped, and never loses money.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { formatUsd, type Pico } from '@/lib/base/money';
import { apiPool, ask, eventually, newWorkspace, upstreamCalls } from '../../support/api';
import { balance, expectError, rowsOf } from '../../support/api-checks';
import { readResponseStream, respond, respondOk, scriptedTurn } from '../../support/responses';

/** The type knows no null: nothing was counted yet, or nobody pays for anything. */
const NO_USAGE = { input_tokens: 0, output_tokens: 0, total_tokens: 0 };
const SLOW = { model: 'acme/slow', background: true };

function read(id: string, key: string): Promise<any> {
  return ask(`/v1/responses/${id}`, undefined, { key }).then((response) => response.json());
}

function ended(id: string, key: string): Promise<any> {
  return eventually(async () => {
    const response = await read(id, key);
    return ['queued', 'in_progress'].includes(response.status) ? null : response;
  });
}

describe('a response in the background', () => {
  it('is queued at once, and completed later', async () => {
    const workspace = await newWorkspace();
    const key = workspace.liveKey;
    const { body } = scriptedTurn({ slow: { delayMs: 1_500, content: 'Late words.' } }, SLOW);
    const { json } = await respondOk(body, { key });
    expect(json).toMatchObject({
      status: 'queued',
      background: true,
      output: [],
      output_text: '',
      usage: NO_USAGE,
    });
    expect(await read(json.id, key)).toMatchObject({ status: 'in_progress' });
    const early = await respond({ ...scriptedTurn().body, previous_response_id: json.id }, { key });
    expect(await expectError(early, 400, 'invalid_request')).toMatchObject({ param: 'previous_response_id' });
    const response = await ended(json.id, key);
    expect(response).toMatchObject({ id: json.id, status: 'completed', output_text: 'Late words.' });
    expect(response.usage.total_tokens).toBe(15);
    const [row] = await rowsOf(workspace);
    expect(row).toMatchObject({ status: 200, settlement: 'posted' });
    await respondOk({ ...scriptedTurn().body, previous_response_id: json.id }, { key });
  });

  it('says at once what is wrong with the request, and keeps nothing of it', async () => {
    const workspace = await newWorkspace();
    const key = workspace.liveKey;
    const unknown = await respond({ ...scriptedTurn().body, model: 'acme/none', background: true }, { key });
    await expectError(unknown, 404, 'model_not_found');
    const poor = await newWorkspace('0');
    await expectError(
      await respond({ ...scriptedTurn().body, background: true }, { key: poor.liveKey }),
      402,
      'gateway_insufficient_credits',
    );
    const kept = await apiPool().query('select 1 from responses where workspace_id = any($1)', [
      [workspace.id, poor.id],
    ]);
    expect(kept.rows).toEqual([]);
  });

  it('fails where every provider does, uncharged', async () => {
    const workspace = await newWorkspace();
    const key = workspace.liveKey;
    const { body } = scriptedTurn({ slow: { delayMs: 100, status: 500 } }, SLOW);
    const { json } = await respondOk(body, { key });
    const response = await ended(json.id, key);
    expect(response).toMatchObject({ status: 'failed', error: { code: 'server_error' }, usage: NO_USAGE });
    expect(await balance(workspace)).toMatchObject({ held: 0n });
    const [row] = await rowsOf(workspace);
    expect(row?.charge_pico).toBe(0n);
  });

  it('is stopped upstream when it is cancelled, and stays cancelled', async () => {
    const workspace = await newWorkspace();
    const key = workspace.liveKey;
    const { marker, body } = scriptedTurn({ slow: { delayMs: 30_000 } }, SLOW);
    const { json } = await respondOk(body, { key });
    await eventually(async () => (await upstreamCalls(marker))[0]);
    const path = `/v1/responses/${json.id}/cancel`;
    const response = await ask(path, undefined, { key, method: 'POST' });
    expect(await response.json()).toMatchObject({ id: json.id, status: 'cancelled', error: null });
    await eventually(async () => ((await upstreamCalls(marker))[0].aborted ? true : null));
    expect(await (await ask(path, undefined, { key, method: 'POST' })).json()).toMatchObject({
      status: 'cancelled',
    });
    const [row] = await rowsOf(workspace);
    expect(row).toMatchObject({ status: 499 });
    const { usage } = await read(json.id, key);
    expect(usage.input_tokens).toBeGreaterThan(0);
    expect(usage).toMatchObject({ input_tokens: row?.input_tokens, output_tokens: row?.output_tokens });
    expect(usage.cost).toBe(Number(formatUsd(row?.charge_pico as Pico)));
    expect(await balance(workspace)).toMatchObject({ held: 0n });
  });

  it('cannot be cancelled where it is not one', async () => {
    const { liveKey: key } = await newWorkspace();
    const { json } = await respondOk(scriptedTurn().body, { key });
    const response = await ask(`/v1/responses/${json.id}/cancel`, undefined, { key, method: 'POST' });
    await expectError(response, 400, 'invalid_request');
  });

  it('is stopped when it is deleted', async () => {
    const { liveKey: key } = await newWorkspace();
    const { marker, body } = scriptedTurn({ slow: { delayMs: 30_000 } }, SLOW);
    const { json } = await respondOk(body, { key });
    await eventually(async () => (await upstreamCalls(marker))[0]);
    await ask(`/v1/responses/${json.id}`, undefined, { key, method: 'DELETE' });
    await eventually(async () => ((await upstreamCalls(marker))[0].aborted ? true : null));
    await expectError(await ask(`/v1/responses/${json.id}`, undefined, { key }), 404, 'not_found');
  });

  it('streams on after its client left, and is read again from where it broke off', async () => {
    const workspace = await newWorkspace();
    const key = workspace.liveKey;
    const script = { slow: { content: 'One two three four five six.', eventDelayMs: 80 } };
    const { body } = scriptedTurn(script, { ...SLOW, stream: true });
    const abort = new AbortController();
    const response = await respond(body, { key, signal: abort.signal });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let text = '';
    while (!text.includes('output_text.delta')) text += new TextDecoder().decode((await reader.read()).value);
    abort.abort();
    const id = /"id":"(resp_[0-9a-f]{32})"/.exec(text)?.[1] ?? '';
    const types = [...text.matchAll(/^event: (.*)$/gm)].map(([, type]) => type);
    expect(types.slice(0, 3)).toEqual(['response.created', 'response.queued', 'response.in_progress']);

    const live = await ask(`/v1/responses/${id}?stream=true`, undefined, { key });
    const whole = await readResponseStream(live);
    expect(whole.response).toMatchObject({
      id,
      status: 'completed',
      output_text: 'One two three four five six.',
    });
    expect(whole.done).toBe(true);
    const after = await ask(`/v1/responses/${id}?stream=true&starting_after=4`, undefined, { key });
    const rest = await readResponseStream(after, 5);
    expect(rest.events).toEqual(whole.events.slice(5));
    expect(rest.receipt).toEqual(whole.receipt);
    expect(await read(id, key)).toEqual(whole.response);
  });

  it('tells a stream that it failed or was cancelled', async () => {
    const { liveKey: key } = await newWorkspace();
    const failing = scriptedTurn({ slow: { status: 500 } }, { ...SLOW, stream: true });
    const failed = await readResponseStream(await respond(failing.body, { key }));
    expect(failed.response.status).toBe('failed');
    const { marker, body } = scriptedTurn(
      { slow: { content: 'One two', eventDelayMs: 50, stallAfter: 3 } },
      { ...SLOW, stream: true },
    );
    const response = await respond(body, { key });
    const reading = readResponseStream(response);
    await eventually(async () => (await upstreamCalls(marker))[0]);
    const id = await eventually(async () => {
      const { rows } = await apiPool().query(
        "select id from responses where background and not is_done and created_at > now() - interval '10 s'",
      );
      for (const row of rows)
        if ((await ask(`/v1/responses/${row.id}`, undefined, { key })).ok) return row.id;
      return null;
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await ask(`/v1/responses/${id}/cancel`, undefined, { key, method: 'POST' });
    const { response: last, receipt } = await reading;
    expect(last).toMatchObject({ id, status: 'cancelled', output_text: 'One two' });
    expect(last.usage.output_tokens).toBeGreaterThan(0);
    expect(last.usage.cost).toBe(Number(receipt.customer_charge));
  });

  it('tells a stream its id at once, before its provider says a word', async () => {
    const { liveKey: key } = await newWorkspace();
    const abort = new AbortController();
    const { body } = scriptedTurn({ slow: { delayMs: 1_500 } }, { ...SLOW, stream: true });
    const startedAt = performance.now();
    const response = await respond(body, { key, signal: abort.signal });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const first = new TextDecoder().decode((await reader.read()).value);
    expect(performance.now() - startedAt).toBeLessThan(1_400);
    expect(response.headers.get('x-btl-quoted-max')).toMatch(/^0\.\d+$/);
    expect(first).toMatch(/^event: response\.created\n/);
    expect(first).toContain('"model":"acme/slow"');
    abort.abort();
    const id = /"id":"(resp_[0-9a-f]{32})"/.exec(first)?.[1] ?? '';
    expect(await ended(id, key)).toMatchObject({ status: 'completed' });
    const again = await readResponseStream(await ask(`/v1/responses/${id}?stream=true`, undefined, { key }));
    expect(again.response.status).toBe('completed');
  });

  it('is streamed again only where it was streamed', async () => {
    const { liveKey: key } = await newWorkspace();
    const { json } = await respondOk(scriptedTurn().body, { key });
    const response = await ask(`/v1/responses/${json.id}?stream=true`, undefined, { key });
    expect(await expectError(response, 400, 'invalid_request')).toMatchObject({ param: 'stream' });
    const slow = await respondOk(scriptedTurn({ slow: { delayMs: 500 } }, SLOW).body, { key });
    const early = await ask(`/v1/responses/${slow.json.id}?stream=true`, undefined, { key });
    expect(await expectError(early, 400, 'invalid_request')).toMatchObject({ param: 'stream' });
  });

  it('is failed, not in progress for ever, where its process died', async () => {
    const workspace = await newWorkspace();
    const key = workspace.liveKey;
    const { body } = scriptedTurn({ slow: { delayMs: 3_000 } }, SLOW);
    const { json } = await respondOk(body, { key });
    await apiPool().query("update responses set lease_until = now() - interval '1 s' where id = $1", [
      json.id,
    ]);
    expect(await read(json.id, key)).toMatchObject({
      status: 'failed',
      error: { code: 'server_error', message: expect.stringContaining('stopped') },
    });
    await ask(`/v1/responses/${json.id}`, undefined, { key, method: 'DELETE' });
  });

  it('is nobody else’s to stop', async () => {
    const { liveKey: key } = await newWorkspace();
    const { body } = scriptedTurn({ slow: { delayMs: 300 } }, { ...SLOW, metadata: { mark: randomUUID() } });
    const { json } = await respondOk(body, { key });
    const other = await newWorkspace();
    const response = await ask(`/v1/responses/${json.id}/cancel`, undefined, {
      key: other.liveKey,
      method: 'POST',
    });
    await expectError(response, 404, 'not_found');
    expect((await ended(json.id, key)).status).toBe('completed');
  });
});
