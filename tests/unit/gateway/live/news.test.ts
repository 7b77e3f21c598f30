// Guarantee: pages that are open hear of news in their own workspace alone, no more once their session or membership ended, and a request costs a set's entry.
import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openNews, type Watcher } from '@/lib/gateway/live/news';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function newPool(unwelcome: () => number[] = () => []) {
  const told: string[][] = [];
  const query = vi.fn(async ({ name, values }: { name: string; values: string[][] }) => {
    if (name === 'live_tell') told.push(values[0] ?? []);
    return { rows: name === 'live_tell' ? [] : unwelcome().map((at) => ({ place: BigInt(at + 1) })) };
  });
  return { pool: { query } as unknown as Pool, told, query };
}

function newWatcher(over: Partial<Pick<Watcher, 'sessionId' | 'userId' | 'workspaceId'>> = {}) {
  return {
    sessionId: 'sess_1',
    userId: 'user_1',
    workspaceId: 'ws_1',
    news: vi.fn(),
    beat: vi.fn(),
    end: vi.fn(),
    ...over,
  };
}

describe('tell', () => {
  it('gathers what comes within a tenth of a second, each workspace once', async () => {
    const { pool, told } = newPool();
    const news = openNews({ pool });
    for (let at = 0; at < 1_000; at++) news.tell(`ws_${at % 2}`);
    expect(vi.getTimerCount()).toBe(1);
    expect(told).toEqual([]);
    await vi.advanceTimersByTimeAsync(100);
    expect(told).toEqual([['ws_0', 'ws_1']]);
    news.tell('ws_1');
    await vi.advanceTimersByTimeAsync(100);
    expect(told).toEqual([['ws_0', 'ws_1'], ['ws_1']]);
  });

  it('reaches the own pages where the database does not answer', async () => {
    const pool = { query: () => Promise.reject(new Error('away')) } as unknown as Pool;
    const news = openNews({ pool });
    const watcher = newWatcher();
    news.watch(watcher);
    news.tell('ws_1');
    await vi.advanceTimersByTimeAsync(100);
    expect(watcher.news).toHaveBeenCalledTimes(1);
  });
});

describe('watch', () => {
  it('hears of its own workspace, until it leaves', () => {
    const news = openNews({ pool: newPool().pool });
    const [own, other] = [newWatcher(), newWatcher({ workspaceId: 'ws_2' })];
    const leave = news.watch(own);
    news.watch(other);
    news.heard('ws_1');
    expect([own.news.mock.calls.length, other.news.mock.calls.length]).toEqual([1, 0]);
    news.heardNothing();
    expect([own.news.mock.calls.length, other.news.mock.calls.length]).toEqual([2, 1]);
    leave?.();
    leave?.();
    news.heard('ws_1');
    expect(own.news).toHaveBeenCalledTimes(2);
  });

  it('is refused past the bounds of a person and of the process, and free again when one leaves', () => {
    const news = openNews({ pool: newPool().pool, most: { all: 3, each: 2 } });
    const leave = news.watch(newWatcher());
    expect(news.watch(newWatcher({ workspaceId: 'ws_2' }))).not.toBeNull();
    expect(news.watch(newWatcher())).toBeNull();
    expect(news.watch(newWatcher({ userId: 'user_2' }))).not.toBeNull();
    expect(news.watch(newWatcher({ userId: 'user_3' }))).toBeNull();
    leave?.();
    expect(news.watch(newWatcher({ userId: 'user_3' }))).not.toBeNull();
  });

  it('beats, asks who may still watch, and ends those who may not', async () => {
    let unwelcome: number[] = [];
    const { pool, query } = newPool(() => unwelcome);
    const news = openNews({ pool });
    const [stays, goes] = [newWatcher(), newWatcher({ userId: 'user_2' })];
    const leave = news.watch(stays);
    news.watch(goes);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(stays.beat).toHaveBeenCalledTimes(1);
    unwelcome = [1];
    await vi.advanceTimersByTimeAsync(15_000);
    expect(goes.end.mock.calls).toEqual([['ended']]);
    expect(stays.end).not.toHaveBeenCalled();
    leave?.();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(query).toHaveBeenCalledTimes(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends with its session, and all with the process', () => {
    const news = openNews({ pool: newPool().pool });
    const [one, other] = [newWatcher(), newWatcher({ sessionId: 'sess_2' })];
    news.watch(one);
    news.watch(other);
    news.endSession('sess_1');
    expect(one.end.mock.calls).toEqual([['ended']]);
    expect(other.end).not.toHaveBeenCalled();
    news.close();
    expect(other.end.mock.calls).toEqual([['stopping']]);
    expect(one.end).toHaveBeenCalledTimes(1);
    expect(news.watch(newWatcher())).toBeNull();
  });
});
