#!/usr/bin/env node
// The one way to call the Prisma CLI here. Its native schema engine is downloaded from the network, which
// a fresh machine may not have; so the CLI is pointed at our stand-in (schema-engine.mjs) unless
// PRISMA_SCHEMA_ENGINE_BINARY already names an engine.
import { spawnSync } from 'node:child_process';
import { chmodSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const shim = path.join(root, 'scripts', 'schema-engine.mjs');

// A checkout copied without modes (an archive, some file shares) loses the executable bit the CLI needs.
if ((statSync(shim).mode & 0o100) === 0) chmodSync(shim, 0o755);

const result = spawnSync(
  process.execPath,
  [path.join(root, 'node_modules', 'prisma', 'build', 'index.js'), ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? shim,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  },
);
process.exitCode = result.status ?? 1;
