// Bundles the programs that run outside Next: the server, the command line and their worker threads.
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

/**
 * Writes `main.js` (the server), `cli.js` (the command line) and each `*-worker` of lib/ beside them.
 * Packages stay outside: they are found in node_modules.
 */
export async function bundlePrograms(root, outdir) {
  const programs = { main: 'server/main.ts', cli: 'cli/main.ts' };
  const entryPoints = Object.entries(programs)
    .filter(([, file]) => fs.existsSync(path.join(root, file)))
    .map(([out, file]) => ({ out, in: path.join(root, file) }));
  const workers = findWorkers(path.join(root, 'lib'));
  const options = {
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    alias: { '@': root },
    sourcemap: 'linked',
    logLevel: 'warning',
    outdir,
    absWorkingDir: root,
  };
  await build({ ...options, entryPoints });
  // A worker is found beside the program by its own name, whatever its ending.
  for (const file of workers) {
    const ending = file.endsWith('.mjs') ? '.mjs' : '.js';
    await build({ ...options, entryPoints: [file], outExtension: { '.js': ending } });
  }
}

function findWorkers(folder) {
  return fs
    .readdirSync(folder, { recursive: true })
    .filter((name) => /-worker\.(?:mjs|ts)$/.test(name))
    .map((name) => path.join(folder, name));
}
