// Guarantee: no page loses its context while it is at work, and none keeps promises hooked for `/v1` when all are done.
import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openPageContext } from '@/server/page-context';

const QUIET_MS = 2_000;
const OLD_NODE = 20;

/** A class of its own, so that the test runner's storages are left alone. */
function ownStorages() {
  return class extends AsyncLocalStorage<unknown> {
    override run(...given: Parameters<AsyncLocalStorage<unknown>['run']>) {
      return super.run(...given);
    }
    override enterWith(store: unknown) {
      super.enterWith(store);
    }
  } as unknown as typeof AsyncLocalStorage;
}

const newResponse = () => new EventEmitter() as unknown as ServerResponse;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('openPageContext', () => {
  it('keeps a storage while a page is at work and switches it off a while after the last', () => {
    const Storage = ownStorages();
    const context = openPageContext(OLD_NODE, Storage);
    const storage = new Storage<string>();
    const [one, other] = [newResponse(), newResponse()];
    storage.run('page', () => {
      context.enter(one);
      context.enter(other);
      one.emit('close');
      vi.advanceTimersByTime(10 * QUIET_MS);
      expect(storage.getStore()).toBe('page');
      other.emit('close');
      vi.advanceTimersByTime(QUIET_MS - 1);
      expect(storage.getStore()).toBe('page');
      vi.advanceTimersByTime(1);
      expect(storage.getStore()).toBeUndefined();
    });
  });

  it('lets go of a stream at its first write, once, though it stays open', () => {
    const Storage = ownStorages();
    const context = openPageContext(OLD_NODE, Storage);
    const storage = new Storage<string>();
    const write = vi.fn(() => true);
    const stream = Object.assign(newResponse(), { write }) as ServerResponse;
    const page = newResponse();
    storage.run('page', () => {
      context.enter(page);
      context.enter(stream, 'first write');
      stream.write('open');
      stream.write('news');
      stream.emit('close');
      expect(write.mock.calls).toEqual([['open'], ['news']]);
      vi.advanceTimersByTime(10 * QUIET_MS);
      expect(storage.getStore()).toBe('page');
      page.emit('close');
      vi.advanceTimersByTime(QUIET_MS);
      expect(storage.getStore()).toBeUndefined();
    });
  });

  it('waits anew where another page comes in the meantime', () => {
    const Storage = ownStorages();
    const context = openPageContext(OLD_NODE, Storage);
    const storage = new Storage<string>();
    const [one, other] = [newResponse(), newResponse()];
    storage.run('page', () => {
      context.enter(one);
      one.emit('close');
      vi.advanceTimersByTime(QUIET_MS - 1);
      context.enter(other);
      vi.advanceTimersByTime(QUIET_MS);
      expect(storage.getStore()).toBe('page');
    });
  });

  it('has the next page find its context again', async () => {
    const Storage = ownStorages();
    const context = openPageContext(OLD_NODE, Storage);
    const storage = new Storage<string>();
    for (const name of ['first', 'second']) {
      const response = newResponse();
      context.enter(response);
      const found = await storage.run(name, async () => {
        await Promise.resolve();
        return storage.getStore();
      });
      expect(found).toBe(name);
      response.emit('close');
      vi.advanceTimersByTime(QUIET_MS);
    }
  });

  it('leaves storages alone where a context costs nothing', () => {
    const Storage = ownStorages();
    const { run } = Storage.prototype;
    const context = openPageContext(24, Storage);
    const response = newResponse();
    context.enter(response);
    response.emit('close');
    expect(Storage.prototype.run).toBe(run);
  });
});
