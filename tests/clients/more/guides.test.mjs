// Guarantee: the docs' guides of the clients in this folder work as they stand; those of the coding agents are run by their own tests.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runGuide } from '../guides.mjs';
import { startServer } from '../server.mjs';
import { missing } from './installed.mjs';

const folder = path.dirname(fileURLToPath(import.meta.url));
const ANSWER = /^This is a simulated answer from Runtime/m;
const GUIDES = [
  { name: 'langchain-openai', packages: ['@langchain/openai', '@langchain/core'], prints: ANSWER },
  { name: 'langchain-anthropic', packages: ['@langchain/anthropic', '@langchain/core'], prints: ANSWER },
  { name: 'openai-agents', packages: ['@openai/agents'], prints: ANSWER },
  { name: 'llamaindex', packages: ['@llamaindex/openai'], prints: ANSWER },
  { name: 'openrouter-sdk', packages: ['@openrouter/sdk'], prints: ANSWER },
  { name: 'openrouter-ai-sdk', packages: ['@openrouter/ai-sdk-provider', 'ai'], prints: ANSWER },
  {
    name: 'instructor',
    packages: ['@instructor-ai/instructor', 'openai', 'zod'],
    prints: /^simulated name \d+$/m,
  },
];

let server;
before(async () => {
  server = await startServer();
});
after(() => server?.stop());

for (const { name, packages, prints } of GUIDES) {
  it(`the guide ${name} prints an answer`, { skip: missing(...packages) }, async () => {
    const printed = await runGuide(`${name}.mjs`, { folder, origin: server.origin, key: server.testKey });
    assert.match(printed, prints);
  });
}
