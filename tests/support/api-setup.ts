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
  const undo: (() => Promise<unknown>)[] = [];
  const undoAll = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    undo.push(await openTestCluster());
    const database = await createTestDatabase();
    undo.push(database.drop);
    const upstream = await startFakeUpstream();
    undo.push(upstream.close);
    const { folder, config, remove } = await makeServerFolder(upstream.origin);
    undo.push(remove);
    const env = serverEnv(database.url, config);
    const node = await startServer(env, path.join(folder, 'node'));
    undo.push(() => endServer(node));
    const next = await startNextServer(env, path.join(folder, 'next'));
    undo.push(() => endServer(next));
    Object.assign(process.env, {
      API_TEST_NODE_DOOR: node.address,
      API_TEST_NEXT_DOOR: next.address,
      API_TEST_DATABASE_URL: database.url,
      API_TEST_UPSTREAM: upstream.origin,
    });
    return async () => {
      try {
        const [nodeExit] = await Promise.all([endServer(node), endServer(next)]);
        if (nodeExit !== 0)
          throw new Error(`The server under test ended with ${nodeExit}:\n${node.output()}`);
        await requireCleanLedger(database);
      } finally {
        await undoAll();
      }
    };
  } catch (error) {
    await undoAll();
    throw error;
  }
}

async function requireCleanLedger({ pool }: TestDatabase): Promise<void> {
  const { problems, checked } = await verifyLedger(pool);
  if (problems.length > 0) throw new Error(`The ledger does not verify:\n${problems.join('\n')}`);
  const open = await pool.query("select count(*)::int as count from holds where state = 'open'");
  if (open.rows[0]?.count > 0)
    throw new Error(`${open.rows[0].count} holds are still open after the last test`);
  console.log(`The ledger verifies: ${JSON.stringify(checked)}`);
}
