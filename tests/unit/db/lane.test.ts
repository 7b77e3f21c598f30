// Guarantee: a lane holds one connection, whoever asks first, and gives back every one it was handed.
import { EventEmitter } from 'node:events';
import type { Pool } from 'pg';
import { describe, expect, it } from 'vitest';
import { openLane } from '@/lib/db/lane';
import type { LaneStatement } from '@/lib/db/lane-statement';

class FakeClient extends EventEmitter {
  released = 0;
  failures: Error[] = [];

  query(query: LaneStatement | string) {
    if (typeof query === 'string') return Promise.resolve();
    setTimeout(() => {
      const failure = this.failures.shift();
      if (failure) query.handleError(failure);
      else query.handleReadyForQuery();
    }, 1);
    return query;
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
    const lost = new Error('Connection terminated unexpectedly');
    first.failures = [lost, lost];
    const both = await Promise.allSettled([lane.run('a', 'select', '1'), lane.run('b', 'select', '2')]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    first.emit('end');
    expect(first.released).toBe(1);
    await lane.run('a', 'select', '1');
    expect(clients).toHaveLength(2);
    expect(clients[1]?.released).toBe(0);
  });

  it('runs again what lost a deadlock, on the same connection', async () => {
    const { clients, pool } = fakePool();
    const lane = openLane(pool);
    await lane.run('a', 'select', '1');
    clients[0]?.failures.push(Object.assign(new Error('deadlock detected'), { code: '40P01' }));
    await expect(lane.run('a', 'select', '1')).resolves.toEqual([]);
    expect(clients).toHaveLength(1);
  });
});
