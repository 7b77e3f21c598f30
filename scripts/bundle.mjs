// Bundles the programs that run outside Next: the server and the command line.
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const PROGRAMS = { main: 'server/main.ts', cli: 'cli/main.ts' };

/** Writes `main.js` (the server) and `cli.js` (the command line). Packages stay outside: they are found in node_modules. */
export async function bundlePrograms(root, outdir) {
  const entryPoints = Object.entries(PROGRAMS)
    .filter(([, file]) => fs.existsSync(path.join(root, file)))
    .map(([out, file]) => ({ out, in: path.join(root, file) }));
  await build({
    entryPoints,
    outdir,
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    alias: { '@': root },
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'warning',
  });
}
