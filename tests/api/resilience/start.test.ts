// Guarantee: a wrong environment or operator's file stops the start with a message that names it; a wrong file at SIGHUP keeps the old one.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/api';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { endServer, makeServerFolder, serverEnv, startServer } from '../../support/server-process';

let database: TestDatabase;
let place: Awaited<ReturnType<typeof makeServerFolder>>;

beforeAll(async () => {
  database = await createTestDatabase();
  place = await makeServerFolder('http://127.0.0.1:9');
});
afterAll(async () => {
  await database?.drop();
  await place?.remove();
});

/** What a start says that fails. */
async function failureOf(env: Record<string, string>, config = place.config): Promise<string> {
  const folder = path.join(place.folder, crypto.randomUUID());
  const started = startServer({ ...serverEnv(database.url, config), ...env } as NodeJS.ProcessEnv, folder);
  const error = await started.then(
    async (running) => {
      await endServer(running);
      throw new Error('it started');
    },
    (cause: Error) => cause,
  );
  return error.message;
}

describe('a start', () => {
  it.for([
    [{ PORT: 'abc' }, 'PORT'],
    [{ ENCRYPTION_KEY: 'short' }, 'ENCRYPTION_KEY'],
    [{ ENCRYPTION_KEY: '' }, 'ENCRYPTION_KEY'],
    [{ SAVINGS_SHARE: '2' }, 'SAVINGS_SHARE'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
    [{ PUBLIC_URL: 'example.com' }, 'PUBLIC_URL'],
  ] as const)('with a wrong variable names it and what was expected: %j', async ([env, name]) => {
    const message = await failureOf(env);
    expect(message).toContain(`${name}: found`);
    expect(message).toMatch(/expected/);
    expect(message).not.toMatch(/\n\s+at .*main\.js/);
  });

  const FILES: [string, string, RegExp][] = [
    ['no JSON', '{"providers": [', /JSON/],
    ['an unknown field', '{"provders": []}', /provders/],
    ['a wrong price', JSON.stringify(withPrice('cheap')), /models\[?\.?0.*routes.*prices.*input/s],
    ['a price as a number', JSON.stringify(withPrice(1)), /decimal string/],
  ];
  it.for(FILES)('with a wrong operator’s file names the place: %s', async ([, text, expected]) => {
    const file = path.join(place.folder, `${crypto.randomUUID()}.json`);
    await writeFile(file, text);
    const message = await failureOf({}, file);
    expect(message).toMatch(expected);
    expect(message).toContain(path.basename(file));
  });

  it('without the operator’s file says that it is not there', async () => {
    const message = await failureOf({}, path.join(place.folder, 'nowhere.json'));
    expect(message).toContain('nowhere.json');
  });
});

describe('SIGHUP', () => {
  it('takes a changed file, and keeps the old one for a wrong one', async () => {
    const running = await startServer(serverEnv(database.url, place.config), path.join(place.folder, 'data'));
    try {
      const nameOf = async () => (await (await fetch(`${running.address}/v1/models/acme/one`)).json()).name;
      const config = JSON.parse(await readFile(place.config, 'utf8'));
      expect(await nameOf()).toBe('acme/one');
      config.models[0].name = 'Renamed';
      await writeFile(place.config, JSON.stringify(config));
      running.child.kill('SIGHUP');
      await eventually(async () => ((await nameOf()) === 'Renamed' ? true : null));
      await writeFile(place.config, '{"models": 5}');
      running.child.kill('SIGHUP');
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      expect(running.child.exitCode).toBeNull();
      expect(await nameOf()).toBe('Renamed');
    } finally {
      expect(await endServer(running)).toBe(0);
    }
  });
});

function withPrice(input: unknown) {
  return {
    providers: [
      {
        id: 'x',
        name: 'X',
        dialect: 'openai',
        base_url: 'http://127.0.0.1:9/v1',
        allow_private_network: true,
      },
    ],
    models: [
      {
        slug: 'acme/x',
        context_window: 1_000,
        benchmark: { input: '1', output: '1' },
        routes: [{ provider: 'x', upstream_id: 'x', prices: { input, output: '1' } }],
      },
    ],
  };
}
