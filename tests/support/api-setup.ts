import path from 'node:path';
import { verifyLedger } from '@/lib/billing/ledger';
import { createTestDatabase, openTestCluster, type TestDatabase } from './database';
import { startFakeUpstream } from './fake-upstream';
import { endServer, makeServerFolder, serverEnv, startNextServer, startServer } from './server-process';

/**
 * Starts what the API tests talk to, once per run: a database, the fake provider, and the product behind
 * each of its two doors (the built `dist/main.js`, and `next start`). At the end the ledger of all that the
 * tests did must verify, or the run fails.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const closeCluster = await openTestCluster();
  const database = await createTestDatabase();
  const upstream = await startFakeUpstream();
  const { folder, config, remove } = await makeServerFolder(upstream.origin);
  const env = serverEnv(database.url, config);
  const node = await startServer(env, path.join(folder, 'node'));
  const next = await startNextServer(env, path.join(folder, 'next'));
  Object.assign(process.env, {
    API_TEST_NODE_DOOR: node.address,
    API_TEST_NEXT_DOOR: next.address,
    API_TEST_DATABASE_URL: database.url,
    API_TEST_UPSTREAM: upstream.origin,
    API_TEST_CONFIG: config,
  });
  return async () => {
    try {
      const [nodeExit] = await Promise.all([endServer(node), endServer(next)]);
      if (nodeExit !== 0) throw new Error(`The server under test ended with ${nodeExit}:\n${node.output()}`);
      await requireCleanLedger(database);
    } finally {
      await upstream.close();
      await database.drop();
      await closeCluster();
      await remove();
    }
  };
}

async function requireCleanLedger({ pool }: TestDatabase): Promise<void> {
  const { problems, checked } = await verifyLedger(pool);
  if (problems.length > 0) throw new Error(`The ledger does not verify:\n${problems.join('\n')}`);
  const open = await pool.query("select count(*)::int as count from holds where state = 'open'");
  if (open.rows[0]?.count > 0)
    throw new Error(`${open.rows[0].count} holds are still open after the last test`);
  console.log(`The ledger verifies: ${JSON.stringify(checked)}`);
}
