// Guarantee: opencode finishes a task that calls its shell, with the configuration of the docs' guide.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { output, readGuide } from '../guides.mjs';
import { chatScript, startAgentServer } from './agent-server.mjs';
import { missing } from './installed.mjs';

/** Its program itself: `opencode-ai` asks for one a platform, and a registry without each of them fails `npm ci`. */
const PACKAGE = 'opencode-linux-x64-baseline';
const OPENCODE = fileURLToPath(new URL(`./node_modules/${PACKAGE}/bin/opencode`, import.meta.url));

describe('opencode', { skip: missing(PACKAGE) }, () => {
  let server;
  let home;

  before(async () => {
    server = await startAgentServer();
    home = await mkdtemp(path.join(tmpdir(), 'runtime-opencode-'));
  });
  after(async () => {
    await server?.stop();
    if (home) await rm(home, { recursive: true, force: true });
  });

  it('runs a command and says that it is done', async () => {
    const folder = path.join(home, 'work');
    await mkdir(folder);
    await writeFile(path.join(folder, 'opencode.json'), readGuide('opencode.json', server.origin));
    const marker = randomUUID();
    const command = 'echo "written by the agent" > proof.txt';
    const script = chatScript('bash', { command, description: 'Writes the file' });
    // It puts quotes around words with spaces.
    const prompt = JSON.stringify({ marker, a: script }).replaceAll(' ', '\\u0020');
    const told = await output(OPENCODE, ['run', '--format', 'json', prompt], {
      cwd: folder,
      env: {
        HOME: home,
        XDG_CONFIG_HOME: path.join(home, 'config'),
        XDG_DATA_HOME: path.join(home, 'data'),
        XDG_CACHE_HOME: path.join(home, 'cache'),
        XDG_STATE_HOME: path.join(home, 'state'),
        OPENCODE_DISABLE_AUTOUPDATE: '1',
        OPENCODE_DISABLE_MODELS_FETCH: '1',
        GATEWAY_API_KEY: server.liveKey,
      },
    });
    const events = told
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
    assert.ok(existsSync(path.join(folder, 'proof.txt')), told);
    assert.equal(await readFile(path.join(folder, 'proof.txt'), 'utf8'), 'written by the agent\n');
    const parts = events.map(({ part }) => part);
    const tool = parts.find((part) => part?.type === 'tool');
    assert.equal(tool.state.status, 'completed');
    assert.equal(parts.findLast((part) => part?.type === 'text').text, 'The file is written.');
    const [step] = parts.filter((part) => part?.type === 'step-finish');
    assert.equal(step.tokens.input, 100);
    assert.equal(step.tokens.output, 20);
  });
});
