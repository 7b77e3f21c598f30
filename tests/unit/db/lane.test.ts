// Guarantee: a lane holds one connection, whoever asks first, and gives back every one it was handed.
import { EventEmitter } from 'node:events';
import type { Pool } from 'pg';
import { describe, expect, it } from 'vitest';
import { openLane } from '@/lib/db/lane';

class FakeClient extends EventEmitter {
  released = 0;
  failure: Error | null = null;

  async query(query: unknown) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (this.failure && typeof query !== 'string') throw this.failure;
    return { rows: [query] };
  }

  release() {
    this.released++;
  }
}

function fakePool() {
  const clients: FakeClient[] = [];
  const connect = async () => {
    const client = new FakeClient();
    clients.push(client);
    return client;
  };
  return { clients, pool: { connect } as unknown as Pool };
}

describe('openLane', () => {
  it('opens one connection for statements that begin at once', async () => {
    const { clients, pool } = fakePool();
    const lane = openLane(pool);
    await Promise.all([lane.run('a', 'select', '1'), lane.run('b', 'select', '2')]);
    expect(clients).toHaveLength(1);
    lane.close();
    expect(clients[0]?.released).toBe(1);
  });

  it('gives a lost connection back once, and opens another for what comes next', async () => {
    const { clients, pool } = fakePool();
    const lane = openLane(pool);
    await lane.run('a', 'select', '1');
    const [first] = clients;
    if (!first) throw new Error('no connection was opened');
    first.failure = new Error('Connection terminated unexpectedly');
    await Promise.allSettled([lane.run('a', 'select', '1'), lane.run('b', 'select', '2')]);
    first.emit('end');
    expect(first.released).toBe(1);
    await lane.run('a', 'select', '1');
    expect(clients).toHaveLength(2);
    expect(clients[1]?.released).toBe(0);
  });
});
