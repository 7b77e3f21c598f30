import type { Pool, PoolClient } from 'pg';

/** What raw SQL is asked of: the pool, or one connection with a transaction open on it. */
export type Queryable = Pool | PoolClient;

/**
 * Runs statements as one: all are written, or none. Inside another transaction they become part of that one.
 * @throws what `run` throws, after rolling back
 */
export async function inTransaction<T>(db: Queryable, run: (tx: PoolClient) => Promise<T>): Promise<T> {
  if (isClient(db)) return run(db);
  const client = await db.connect();
  let failure: Error | undefined;
  try {
    await client.query('begin');
    const result = await run(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((broken) => {
      failure = broken;
    });
    throw error;
  } finally {
    // A connection that could not even roll back is thrown away.
    client.release(failure);
  }
}

function isClient(db: Queryable): db is PoolClient {
  return 'release' in db;
}
