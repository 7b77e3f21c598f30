// The catalog is planned before it is written, a price set by hand is what a quote then says.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '@/cli/run-cli';
import { loadCatalog } from '@/lib/catalog/queries';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'runtime-cli-catalog-'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

async function run(argv: string[], stdin = '') {
  let stdout = '';
  let stderr = '';
  const code = await runCli(argv, {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    readStdin: async () => stdin,
    env: {
      DATABASE_URL: database.url,
      AUTH_SECRET: 'x'.repeat(32),
      ENCRYPTION_KEY: 'ef'.repeat(32),
      DATA_DIR: folder,
      OPENAI_API_KEY: 'sk-test',
    },
  });
  return { code, stdout, stderr };
}

const models = async () => (await loadCatalog(database.pool, new Date())).models;

describe('catalog import', () => {
  it('plans without writing, writes when told, and then has nothing to do', async () => {
    const planned = await run(['catalog', 'import']);
    expect(planned.code).toBe(0);
    expect(planned.stdout).toContain('model.added');
    expect(planned.stdout).toContain('openai/gpt-4.1-mini');
    expect(planned.stderr).toContain('--write');
    expect((await models()).size).toBe(0);
    const written = JSON.parse((await run(['catalog', 'import', '--write', '--json'])).stdout);
    expect(written.written).toBe(true);
    expect((await models()).has('openai/gpt-4.1-mini')).toBe(true);
    expect((await run(['catalog', 'import'])).stdout).toContain('nothing to change');
  });

  it('takes an operator’s file, and says that a start would take it back', async () => {
    const file = path.join(folder, 'runtime.config.json');
    await writeFile(
      file,
      JSON.stringify({
        providers: [
          {
            id: 'vllm-a',
            name: 'Our vLLM',
            dialect: 'openai',
            base_url: 'http://10.0.0.5:8000/v1',
            allow_private_network: true,
          },
        ],
        models: [
          {
            slug: 'acme/writer-1',
            name: 'Writer 1',
            context_window: 32768,
            max_output_tokens: 4096,
            capabilities: ['json', 'streaming'],
            endpoints: ['/v1/chat/completions'],
            benchmark: { input: '0.50', output: '1.50' },
            routes: [
              { provider: 'vllm-a', upstream_id: 'writer-1-fp8', prices: { input: '0.10', output: '0.30' } },
            ],
          },
        ],
      }),
    );
    const planned = await run(['catalog', 'import', '--from', file]);
    expect(planned.stdout).toContain('acme/writer-1@vllm-a');
    expect((await models()).has('acme/writer-1')).toBe(false);
    const written = await run(['catalog', 'import', '--from', file, '--write']);
    expect(written.stderr).toContain('RUNTIME_CONFIG');
    expect((await models()).has('acme/writer-1')).toBe(true);
  });

  it('names what is wrong, and what is not there yet', async () => {
    const file = path.join(folder, 'broken.json');
    await writeFile(file, '{"models":[{"slug":"NOT A SLUG"}]}');
    const broken = await run(['catalog', 'import', '--from', file]);
    expect(broken).toMatchObject({ code: 1, stdout: '' });
    expect(broken.stderr).toContain('models[0]');
    expect((await run(['catalog', 'import', '--from', path.join(folder, 'none.json')])).code).toBe(1);
    expect(await run(['catalog', 'import', '--from', 'models.dev'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('not supported yet'),
    });
  });
});

describe('catalog price set and quote', () => {
  it('sets a price that quotes then use', async () => {
    await run(['workspace', 'create', '--name', 'Q']);
    const body = path.join(folder, 'body.json');
    await writeFile(
      body,
      JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }], max_tokens: 100 }),
    );
    const quoted = async () => {
      const { code, stdout, stderr } = await run([
        'quote',
        '--model',
        'gpt-4.1-mini',
        '--file',
        body,
        '--json',
      ]);
      expect(stderr + code).toBe('0');
      return JSON.parse(stdout);
    };
    const before = await quoted();
    expect(before).toMatchObject({ object: 'quote', model: 'openai/gpt-4.1-mini' });
    const set = await run([
      'catalog',
      'price',
      'set',
      'gpt-4.1-mini@openai',
      'input=4',
      'output=16',
      '--reason',
      'test',
    ]);
    expect(set.code).toBe(0);
    expect(set.stdout).toMatch(/^price_[0-9a-f]{32} /);
    const after = await quoted();
    expect(Number(after.amounts.benchmark_cost)).toBeGreaterThan(Number(before.amounts.benchmark_cost));
    const openai = after.routes.find((route: { provider: string }) => route.provider === 'openai');
    expect(openai.upstream_cost).toBeGreaterThan(0);
    const human = await run(
      ['quote', '--model', 'gpt-4.1-mini', '--file', '-'],
      JSON.stringify({ messages: [{ role: 'user', content: 'Hi' }] }),
    );
    expect(human.code).toBe(0);
    expect(human.stdout).toMatch(/^openai\/gpt-4\.1-mini: \d+ tokens in/);
    expect(human.stdout).toMatch(/\nPROVIDER +UPSTREAM USD/);
    expect(human.stdout).not.toMatch(/\de-\d/);
  });

  it.each([
    [['gpt-4.1-mini', 'input=1', 'output=1'], 2, 'SLUG@PROVIDER'],
    [['gpt-4.1-mini@openai', 'input=1'], 2, 'output=USD'],
    [['gpt-4.1-mini@openai', 'input=1', 'output=x'], 2, 'output'],
    [['gpt-4.1-mini@openai', 'input=1', 'outputs=1'], 2, 'outputs=1'],
    [['gpt-4.1-mini@nobody', 'input=1', 'output=1'], 1, 'nobody'],
  ])('refuses the price %j', async (args, code, word) => {
    const result = await run(['catalog', 'price', 'set', ...args, '--reason', 'r']);
    expect(result).toMatchObject({ code, stdout: '' });
    expect(result.stderr).toContain(word);
  });

  it('passes on what the endpoint refuses', async () => {
    const unknown = await run(
      ['quote', '--model', 'openai/gpt-9', '--file', '-'],
      '{"messages":[{"role":"user","content":"Hi"}]}',
    );
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(unknown.stderr).toContain('gpt-9');
    expect((await run(['quote', '--file', '-'], 'not json')).code).toBe(2);
    expect((await run(['quote', '--file', path.join(folder, 'none.json')])).stderr).toContain('ENOENT');
  });
});
