// Guarantee: Codex finishes a task that calls its shell, with the configuration of the docs' guide, whether the model's provider speaks Responses or chat completions.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { output, readGuide } from '../guides.mjs';
import { chatScript, responsesScript, startAgentServer } from './agent-server.mjs';
import { missing } from './installed.mjs';

const CODEX = fileURLToPath(new URL('./node_modules/@openai/codex/bin/codex.js', import.meta.url));
const WRITE = 'echo "written by the agent" > proof.txt';

describe('Codex', { skip: missing('@openai/codex') }, () => {
  let server;
  let home;

  before(async () => {
    server = await startAgentServer();
    home = await mkdtemp(path.join(tmpdir(), 'runtime-codex-'));
    await writeFile(path.join(home, 'config.toml'), readGuide('codex.toml', server.origin));
  });
  after(async () => {
    await server?.stop();
    if (home) await rm(home, { recursive: true, force: true });
  });

  /** @returns what Codex told, and the folder it worked in */
  async function runCodex(script, args = []) {
    const folder = path.join(home, `work-${randomUUID()}`);
    await mkdir(folder);
    const options = ['--json', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox'];
    const told = await output(
      process.execPath,
      [CODEX, 'exec', ...options, ...args, JSON.stringify({ marker: randomUUID(), ...script })],
      { cwd: folder, env: { CODEX_HOME: home, HOME: home, GATEWAY_API_KEY: server.liveKey } },
    );
    const events = told
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
    return { events, folder };
  }

  async function assertDone({ events, folder }) {
    assert.equal(await readFile(path.join(folder, 'proof.txt'), 'utf8'), 'written by the agent\n');
    const items = events.filter(({ type }) => type === 'item.completed').map(({ item }) => item);
    const command = items.find(({ type }) => type === 'command_execution');
    assert.equal(command.exit_code, 0);
    assert.equal(items.findLast(({ type }) => type === 'agent_message').text, 'The file is written.');
    const { usage } = events.find(({ type }) => type === 'turn.completed');
    assert.equal(usage.input_tokens, 200);
    assert.equal(usage.output_tokens, 40);
  }

  it('runs a command with the guide’s model, told of its tools in the conversation', async () => {
    const javascript = `text(await tools.exec_command({ cmd: ${JSON.stringify(WRITE)} }))`;
    await assertDone(await runCodex({ a: chatScript('functions__exec', { input: javascript }) }));
  });

  it('runs a command with a model it does not know', async () => {
    const script = { native: responsesScript('exec_command', { cmd: WRITE }) };
    await assertDone(await runCodex(script, ['-m', 'acme/native']));
  });
});
