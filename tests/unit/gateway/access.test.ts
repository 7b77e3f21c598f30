// Guarantee: an address that the operator set beside a provider's key may be a private one, and is where the provider is called.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { loadEnv } from '@/lib/base/env';
import type { Catalog, Provider } from '@/lib/catalog/model';
import { accessOf, privateOriginsOf } from '@/lib/gateway/routing/access';

const anthropic: Provider = {
  id: 'anthropic',
  name: 'Anthropic',
  dialect: 'anthropic',
  baseUrl: 'https://api.anthropic.com/v1',
  docsUrl: null,
  apiKeyEnv: 'ANTHROPIC_API_KEY',
  allowPrivateNetwork: false,
  timeoutMs: { connect: 1, firstByte: 1, idle: 1 },
  dataPolicy: null,
  visibility: 'public',
  source: 'starter',
};

it('reads key and address by their own variables', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'runtime-access-'));
  try {
    const env = loadEnv({
      DATA_DIR: dataDir,
      ANTHROPIC_API_KEY: 'k',
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:9/v1',
    });
    const catalog = { providers: new Map([['anthropic', anthropic]]) } as unknown as Catalog;
    expect(privateOriginsOf(catalog, env)).toEqual(new Set(['http://127.0.0.1:9']));
    expect(accessOf({ env }, anthropic)).toMatchObject({
      configured: true,
      baseUrl: 'http://127.0.0.1:9/v1',
      credentials: { kind: 'key', key: 'k' },
    });
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
