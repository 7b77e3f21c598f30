import base from '../../playwright.config';

/** Pictures instead of tests; everything else as in the browser tests. */
export default {
  ...base,
  testDir: '.',
  testMatch: 'screens.ts',
  outputDir: '../../test-results/screens-run',
  globalSetup: '../e2e/support/start-server.ts',
  timeout: 900_000,
  use: { ...base.use, trace: 'off' as const },
};
