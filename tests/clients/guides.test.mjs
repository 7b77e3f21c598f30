// Guarantee: the docs' guides of the clients in this folder work as they stand.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runGuide } from './guides.mjs';
import { startServer } from './server.mjs';

const folder = path.dirname(fileURLToPath(import.meta.url));
let server;
before(async () => {
  server = await startServer();
});
after(() => server?.stop());

for (const name of ['openai', 'anthropic', 'ai-sdk-openai', 'ai-sdk-openai-compatible', 'ai-sdk-anthropic']) {
  it(`the guide ${name} prints an answer`, async () => {
    const printed = await runGuide(`${name}.mjs`, { folder, origin: server.origin, key: server.testKey });
    assert.match(printed, /^This is a simulated answer from Runtime/m);
  });
}
