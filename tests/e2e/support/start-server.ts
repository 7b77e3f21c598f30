import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { endServer, freePort, startServer } from '../../support/server-process';

/**
 * Starts the built product as `npm start` does, with its embedded database and the demo workspace, once per
 * run. The tests learn its address, and where its console is written, from the environment. A server that is named
 * there already (`E2E_ADDRESS`, with `E2E_CONSOLE`) is taken as it is.
 */
export default async function startUnderTest(): Promise<() => Promise<void>> {
  if (process.env.E2E_ADDRESS) return async () => undefined;
  const folder = await mkdtemp(path.join(tmpdir(), 'runtime-e2e-'));
  const port = String(await freePort());
  const address = `http://127.0.0.1:${port}`;
  const server = await startServer({ ...plainEnv(), PORT: port }, path.join(folder, 'data'));
  const log = path.join(folder, 'console.log');
  server.child.stdout?.pipe(createWriteStream(log));
  Object.assign(process.env, { E2E_ADDRESS: address, E2E_CONSOLE: log, E2E_DATA_DIR: server.dataDir });
  return async () => {
    await endServer(server);
    await rm(folder, { recursive: true, force: true });
  };
}

/** The environment without what would change the product: databases, mail, providers' keys. */
function plainEnv(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/_(?:API_KEY|BASE_URL)$|^(?:DATABASE_URL|PUBLIC_URL|SMTP_URL|RUNTIME_.*|AUTH_.*|ENCRYPTION_KEY|DATA_DIR|HOST)$/.test(
        name,
      ),
  );
  return {
    ...Object.fromEntries(kept),
    NODE_ENV: 'production',
    RUNTIME_OPERATOR_NODE_ENV: 'test',
    RUNTIME_LOCAL_SERVERS: 'off',
    LOG_LEVEL: 'error',
  };
}
