// Guarantee: an open page hears within a second that something changed in its own workspace and nothing of another's, and no more once its session has ended.
import { afterEach, describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { grantCredits } from '@/lib/billing/ledger';
import { apiPool, ask, eventually, newWorkspace, scripted } from '../../support/api';
import { expectError } from '../../support/api-checks';
import { newMember, type TestPerson } from '../../support/members';

const open: AbortController[] = [];
afterEach(() => {
  for (const controller of open.splice(0)) controller.abort();
});

/** Listens as a page does. @returns the names of the events so far */
async function listenAs({ ask: askAs }: TestPerson, workspace: string) {
  const response = await askAs(`/api/account/live?workspace=${workspace}`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-store, no-transform');
  const heard = { events: [] as string[], isOver: false };
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const controller = new AbortController();
  open.push(controller);
  controller.signal.addEventListener('abort', () => void reader.cancel().catch(() => {}));
  void (async () => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      for (const [, name] of Buffer.from(part.value)
        .toString('utf8')
        .matchAll(/^event: (\w+)$/gm))
        heard.events.push(name ?? '');
    }
    heard.isOver = true;
  })().catch(() => {});
  await eventually(async () => heard.events.includes('open') || null);
  return heard;
}

const newsIn = (heard: { events: string[] }) => eventually(async () => heard.events.includes('news') || null);

describe('GET /api/account/live', () => {
  it.each(['node', 'next'] as const)('tells of a request that came through the %s door', async (door) => {
    const [workspace, foreign] = [await newWorkspace(), await newWorkspace()];
    const heard = await listenAs(await newMember(workspace.id, 'viewer'), workspace.id);
    const other = await listenAs(await newMember(foreign.id, 'owner'), foreign.id);
    const response = await ask('/v1/chat/completions', scripted().body, { key: workspace.liveKey, door });
    expect(response.status).toBe(200);
    await newsIn(heard);
    expect(other.events).toEqual(['open']);
  });

  it('tells of credits', async () => {
    const workspace = await newWorkspace();
    const heard = await listenAs(await newMember(workspace.id, 'billing'), workspace.id);
    const grant = { mode: 'live', amount: parseUsd('1'), reason: 'test', actor: 'test' } as const;
    await grantCredits(apiPool(), { workspaceId: workspace.id, ...grant });
    await newsIn(heard);
  });

  it('ends with the session, wherever it was ended', async () => {
    const workspace = await newWorkspace();
    const person = await newMember(workspace.id, 'developer');
    const heard = await listenAs(person, workspace.id);
    await apiPool().query('update sessions set ended_at = now() where id = $1', [person.sessionId]);
    await eventually(async () => heard.isOver || null);
    expect(heard.events.at(-1)).toBe('ended');
    await expectError(
      await person.ask(`/api/account/live?workspace=${workspace.id}`),
      401,
      'invalid_api_key',
    );
  });

  it('knows no workspace of others', async () => {
    const [own, foreign] = [await newWorkspace(), await newWorkspace()];
    const { ask: askAs } = await newMember(own.id, 'owner');
    await expectError(await askAs(`/api/account/live?workspace=${foreign.id}`), 404, 'not_found');
    await expectError(await askAs('/api/account/live?workspace=ws_unknown'), 404, 'not_found');
  });

  it('bounds what one person may hold open, and counts what was closed no more', async () => {
    const workspace = await newWorkspace();
    const person = await newMember(workspace.id, 'owner');
    for (let at = 0; at < 12; at++) await listenAs(person, workspace.id);
    await expectError(
      await person.ask(`/api/account/live?workspace=${workspace.id}`),
      429,
      'rate_limit_exceeded',
    );
    open.pop()?.abort();
    await eventually(async () => {
      const response = await person.ask(`/api/account/live?workspace=${workspace.id}`);
      await response.body?.cancel();
      return response.status === 200 || null;
    });
  });
});
