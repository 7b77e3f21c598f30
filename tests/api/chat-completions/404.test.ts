// Guarantee: an unknown model is answered with its nearest names, an unknown path before the key is looked at, a common wrong base URL works.
import { describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { ask, newWorkspace, scripted } from '../../support/api';
import { chat, expectError, expectUncharged, rowsOf } from '../../support/api-checks';
import { sendRaw } from '../../support/raw-http';

describe('an unknown model', () => {
  const NEAR: [string, string][] = [
    ['acme/oen', 'acme/one'],
    ['openai/gpt-4.1-mni', 'openai/gpt-4.1-mini'],
    ['gpt4.1-mini', 'openai/gpt-4.1-mini'],
    ['openai/gpt-4-1-mini-2', 'openai/gpt-4.1-mini'],
  ];
  it.for(NEAR)('%s is 404 and offers %s', async ([model, nearest]) => {
    const { liveKey } = await newWorkspace();
    const error = await expectError(
      await chat(scripted({}, { model }).body, { key: liveKey }),
      404,
      'model_not_found',
    );
    expect(error.param).toBe('model');
    expect(error.nearest).toContain(nearest);
    expect(error.message).toContain(nearest);
  });

  it('that is like nothing points to the list, and costs nothing', async () => {
    const workspace = await newWorkspace('1');
    const model = 'zzzzzzzzzzzzzzzzzzzz/qqqqqqqqqqqqqqqqqqqqqqqqqqq';
    const error = await expectError(
      await chat(scripted({}, { model }).body, { key: workspace.liveKey }),
      404,
      'model_not_found',
    );
    expect(error.message).toContain('/v1/models');
    await expectUncharged(workspace, parseUsd('1'));
    expect(await rowsOf(workspace)).toMatchObject([{ status: 404, error_code: 'model_not_found' }]);
  });

  it('of a megabyte’s name is 404 with a short message', async () => {
    const { liveKey } = await newWorkspace();
    const model = 'x'.repeat(1_000_000);
    const error = await expectError(
      await chat(scripted({}, { model }).body, { key: liveKey }),
      404,
      'model_not_found',
    );
    expect(error.message.length).toBeLessThan(500);
  });

  it('is 404 for a test key and a stream too', async () => {
    const { testKey } = await newWorkspace();
    const body = scripted({}, { model: 'acme/nothing', stream: true }).body;
    await expectError(await chat(body, { key: testKey }), 404, 'model_not_found');
  });
});

describe('a path', () => {
  it.for([
    '/v1',
    '/v1/',
    '/v1/nothing',
    '/v1/chat',
    '/v1/chat/completion',
    '/v1/chat/completions/x',
    '/v1/v1/nothing',
    '/api/v1/nothing',
    '/v1//chat/completions',
    '/v1/chat%2Fcompletions',
    '/v1/CHAT/completions',
  ])('that is not there is 404 in our shape, without a key: %s', async (path) => {
    const error = await expectError(await ask(path, {}), 404, 'not_found');
    expect(error.message).toContain('/v1');
  });

  it('with dots is 404 and never climbs', async () => {
    for (const path of [
      '/v1/../healthz',
      '/v1/models/../chat/completions',
      '/v1/./models',
      '/v1/models/..%2f..',
    ]) {
      const answer = await sendRaw(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
      expect(answer, path).toMatch(/^HTTP\/1.1 404 /);
    }
  });

  it.for([
    '/v1/chat/completions/',
    '/v1/v1/chat/completions',
    '/api/v1/chat/completions',
    '/chat/completions',
    '/chat/completions/',
  ])('of a common wrong base URL works: %s', async (path) => {
    const { liveKey } = await newWorkspace();
    const response = await ask(path, scripted().body, { key: liveKey });
    expect(response.status).toBe(200);
    expect((await response.json()).model).toBe('acme/one');
  });

  it.for(['/api/v1/models', '/v1/v1/models', '/v1/models/'])(
    'of the list works as well: %s',
    async (path) => {
      const response = await ask(path);
      expect(response.status).toBe(200);
      expect((await response.json()).object).toBe('list');
    },
  );

  it('is never answered by a redirect', async () => {
    for (const path of ['/v1/models/', '/v1/chat/completions/', '/v1/v1/models', '/v1/nothing/']) {
      const answer = await sendRaw(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
      expect(answer, path).not.toMatch(/^HTTP\/1.1 3/);
    }
  });
});
