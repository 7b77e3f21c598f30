// Guarantee: a client that leaves pays for the attempt it interrupts, and for none that had failed by itself.
import { describe, expect, it } from 'vitest';
import { JsonSink } from '@/lib/gateway/answer/json-sink';
import type { Candidate } from '@/lib/gateway/call';
import { dispatch } from '@/lib/gateway/dispatch/dispatch';
import { anthropic } from '@/lib/providers/anthropic';
import { type Act, callOf, fail, NAMES } from './dispatch-fixtures';

describe('dispatch', () => {
  it('names the attempt that a leaving client interrupts', async () => {
    const { call } = callOf([fail, () => leave()]);
    const leave = () => {
      call.clientGone = true;
      call.stopUpstream?.();
    };
    expect(await dispatch(call, new JsonSink(NAMES))).toEqual({
      kind: 'client_gone',
      candidate: call.candidates[1],
    });
  });

  it('names none where the client left when every attempt so far had failed', async () => {
    const { call } = callOf([
      (listener, timeouts) => {
        fail(listener, timeouts);
        call.clientGone = true;
      },
      fail,
    ]);
    expect(await dispatch(call, new JsonSink(NAMES))).toEqual({ kind: 'client_gone', candidate: null });
    expect(call.attempts).toHaveLength(1);
  });

  it('names none that had not been sent the request when the client left', async () => {
    const { call } = callOf([() => leave()], { connecting: true });
    const leave = () => {
      call.clientGone = true;
      call.stopUpstream?.();
    };
    expect(await dispatch(call, new JsonSink(NAMES))).toEqual({ kind: 'client_gone', candidate: null });
    expect(call.attempts).toMatchObject([{ outcome: 'client_closed' }]);
  });

  it('waits for an unstreamed answer as long as the SDKs do, unless the operator set a short limit', async () => {
    const seen: number[] = [];
    const note: Act = (listener, timeouts) => {
      seen.push(timeouts.firstByte);
      fail(listener, timeouts);
    };
    for (const more of [{}, { stream: true }, { firstByte: 3_000 }])
      await dispatch(callOf([note], more).call, new JsonSink(NAMES));
    expect(seen).toEqual([600_000, 60_000, 3_000]);
  });

  it('sends one cap where the caller wrote two: the one that was held for', async () => {
    const { call, bodies } = callOf([fail], { request: { max_completion_tokens: 5, max_tokens: 4_000 } });
    await dispatch(call, new JsonSink(NAMES));
    expect(bodies[0]).toMatchObject({ max_completion_tokens: 5 });
    expect(bodies[0]).not.toHaveProperty('max_tokens');
  });

  it('passes over a route whose dialect has no words for the request, without an attempt', async () => {
    const { call, bodies } = callOf([fail, fail], { request: { temperature: 2 } });
    Object.assign(call.candidates[0] as Candidate, { adapter: anthropic });
    const outcome = await dispatch(call, new JsonSink(NAMES));
    expect(outcome).toMatchObject({ kind: 'failed', failures: [{ kind: 'server' }] });
    expect(call.attempts).toMatchObject([{ routeId: 'route_1' }]);
    expect(bodies).toHaveLength(1);
  });

  it('asks for a token before a call that needs one, and takes a refusal for the attempt’s failure', async () => {
    const refused = { kind: 'auth', message: 'No.', retryable: true, retryAfterMs: null, status: 400 };
    const tokens: unknown[] = ['t-1', refused];
    const { call } = callOf([fail, fail]);
    const sent: unknown[] = [];
    call.visit.runtime.accessTokens = { tokenOf: async () => tokens.shift() as string };
    for (const candidate of call.candidates) {
      const { transport } = candidate;
      candidate.credentials = { kind: 'service_account', account: {} as never };
      candidate.transport = (request, ...more) => {
        sent.push(request.headers.authorization);
        return transport(request, ...more);
      };
    }
    const outcome = await dispatch(call, new JsonSink(NAMES));
    expect(outcome).toMatchObject({ failures: [{ kind: 'server' }, refused] });
    expect(sent).toEqual(['Bearer t-1']);
  });
});
