import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Env } from '@/lib/base/env';
import type { Demo } from '@/lib/gateway/onboarding';
import { isConfigured } from '@/lib/gateway/routing/access';
import type { Runtime } from '@/lib/gateway/runtime';

interface Started {
  env: Env;
  address: string;
  demo: Demo | null;
  runtime: Runtime;
}

const DEMO_MODEL = 'openai/gpt-4.1-mini';

/** Says where the product is and how to send it a first request; records it for a second start to find. */
export async function printBanner({ env, address, demo, runtime }: Started): Promise<void> {
  // Renamed into place: whoever reads it finds it whole.
  const record = path.join(env.dataDir, 'server.json');
  await writeFile(`${record}.new`, JSON.stringify({ pid: process.pid, address }));
  await rename(`${record}.new`, record);
  const catalog = runtime.catalog.current();
  const live = [...catalog.providers.values()].filter(
    (provider) => provider.dialect !== 'sandbox' && isConfigured(runtime, provider),
  );
  const lines = [
    '',
    '  Runtime is running.',
    '',
    `  Pages       ${address}`,
    `  API base    ${address}/v1`,
    `  Dashboard   ${address}/dashboard`,
    `  Catalog     ${catalog.models.size} models, ${catalog.providers.size} providers; ${
      live.length > 0 ? `live: ${live.map((provider) => provider.name).join(', ')}` : 'no provider key found'
    }`,
    '',
  ];
  if (demo) lines.push(...demoLines(address, demo, live.length > 0));
  process.stdout.write(`${lines.join('\n')}\n`);
}

function demoLines(address: string, demo: Demo, hasLive: boolean): string[] {
  const key = demo.liveKey ?? demo.testKey;
  const lines = [`  Demo key    ${demo.testKey}`];
  if (demo.liveKey) lines.push(`  Live key    ${demo.liveKey}   ($5 limit)`);
  if (!hasLive) {
    lines.push(
      '              A test key: the built-in sandbox simulates every model at its prices and says so.',
    );
    lines.push('              Set OPENAI_API_KEY (or another provider’s) and start again for real answers.');
  }
  lines.push(
    '',
    '  Try it:',
    `  curl -i ${address}/v1/chat/completions -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" -d '{"model":"${DEMO_MODEL}","messages":[{"role":"user","content":"Hello from Gateway"}]}'`,
    '',
    '  Stop with Ctrl-C.',
    '',
  );
  return lines;
}
