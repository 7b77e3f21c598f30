#!/usr/bin/env node
// `npm run build`: installs and builds what is stale, so that the next start finds everything in place.
import { prepare } from './prepare.mjs';

try {
  await prepare();
  console.log('Built.');
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
