// Guarantee: a key does what it was made for and nothing else; a browser page of an unlisted origin does nothing at all.
import { describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { apiPool, ask, eventually, newWorkspace, scripted, upstreamCalls } from '../../support/api';
import { chat, expectError, expectUncharged } from '../../support/api-checks';

describe('scopes', () => {
  it('a key that may only read usage may not call a model', async () => {
    const workspace = await newWorkspace();
    const { key } = await workspace.key({ scopes: ['usage:read'] });
    const { marker, body } = scripted();
    const error = await expectError(await chat(body, { key }), 403, 'scope_denied');
    expect(error.message).toContain('`inference`');
    expect(error.type).toBe('permission_error');
    expect(await upstreamCalls(marker)).toEqual([]);
  });

  it('a key without keys:write does not touch keys', async () => {
    const { liveKey } = await newWorkspace();
    const error = await expectError(
      await ask('/v1/api-keys', undefined, { key: liveKey }),
      403,
      'scope_denied',
    );
    expect(error.message).toContain('`keys:write`');
  });
});

describe('models', () => {
  it('a key calls the models it may call, by any name, and no other', async () => {
    const workspace = await newWorkspace('1');
    const { key } = await workspace.key({ models: ['acme/one'] });
    expect((await chat(scripted({}, { model: 'acme-one' }).body, { key })).status).toBe(200);
    const { marker, body } = scripted({}, { model: 'acme/two' });
    const error = await expectError(await chat(body, { key }), 403, 'model_not_allowed');
    expect(error.param).toBe('model');
    expect(error.message).toContain('acme/one');
    expect(await upstreamCalls(marker)).toEqual([]);
    await expectError(
      await chat(scripted({}, { models: ['acme/two'] }).body, { key }),
      403,
      'model_not_allowed',
    );
  });

  it('a live key never reaches the sandbox', async () => {
    const workspace = await newWorkspace('1');
    for (const model of ['test/echo', 'test/error_429']) {
      const response = await chat({ ...scripted().body, model }, { key: workspace.liveKey });
      const error = await expectError(response, 403, 'model_not_allowed');
      expect(error.message).toContain('gw_test_');
    }
    await expectUncharged(workspace, parseUsd('1'));
  });
});

describe('browser origins', () => {
  const origin = () => `https://${crypto.randomUUID()}.example`;

  it('that the workspace has not listed are 403 before any hold', async () => {
    const workspace = await newWorkspace('1');
    const { marker, body } = scripted();
    const response = await chat(body, { key: workspace.liveKey, headers: { origin: origin() } });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    await expectError(response, 403, 'origin_not_allowed');
    expect(await upstreamCalls(marker)).toEqual([]);
    await expectUncharged(workspace, parseUsd('1'));
  });

  it('that it has listed pass, and read our headers, on errors too', async () => {
    const workspace = await newWorkspace();
    const listed = origin();
    await apiPool().query('update workspaces set allowed_origins = $2 where id = $1', [
      workspace.id,
      [listed],
    ]);
    const asked = { key: workspace.liveKey, headers: { origin: listed } };
    const response = await eventually(async () => {
      const answer = await chat(scripted().body, asked);
      return answer.status === 200 ? answer : null;
    });
    expect(response.headers.get('access-control-allow-origin')).toBe(listed);
    expect(response.headers.get('vary')).toContain('Origin');
    const exposed = response.headers.get('access-control-expose-headers')?.split(', ');
    expect(exposed).toEqual(
      expect.arrayContaining(['x-btl-request-id', 'x-btl-customer-charge', 'x-btl-saved']),
    );
    const broken = await chat('{', asked);
    expect(broken.status).toBe(400);
    expect(broken.headers.get('access-control-allow-origin')).toBe(listed);
    expect(broken.headers.get('access-control-expose-headers')).toContain('x-btl-request-id');
  });

  it('pass a preflight where some workspace lists them, and not elsewhere', async () => {
    const workspace = await newWorkspace();
    const listed = origin();
    await apiPool().query('update workspaces set allowed_origins = $2 where id = $1', [
      workspace.id,
      [listed],
    ]);
    const preflight = (from: string) =>
      ask('/v1/chat/completions', undefined, {
        method: 'OPTIONS',
        headers: {
          origin: from,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization, content-type, x-stainless-lang',
        },
      });
    const passed = await preflight(listed);
    expect(passed.status).toBe(204);
    expect(passed.headers.get('access-control-allow-origin')).toBe(listed);
    expect(passed.headers.get('access-control-allow-methods')).toContain('POST');
    expect(passed.headers.get('access-control-allow-headers')).toMatch(/authorization.*x-stainless-lang/);
    const refused = await preflight(origin());
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('are all open on the public lists, without credentials', async () => {
    const response = await ask('/v1/models', undefined, { headers: { origin: origin() } });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  });
});
