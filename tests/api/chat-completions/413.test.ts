// Guarantee: a body above the limit is refused before it is read whole, and the client sees the answer and no reset.
import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { addressOf, newWorkspace } from '../../support/api';
import { chat, expectError } from '../../support/api-checks';
import { sendRaw } from '../../support/raw-http';

const MAX_BYTES = 4 * 1024 * 1024;

/** Writes a chunked body piece by piece until the answer comes. */
function sendChunked(key: string, bytes: number): Promise<{ status: number; text: string; sent: number }> {
  return new Promise((resolve, reject) => {
    let sent = 0;
    let answered = false;
    const request = httpRequest(`${addressOf()}/v1/chat/completions`, {
      method: 'POST',
      agent: false,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    });
    request.on('response', (response) => {
      answered = true;
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text, sent });
        request.destroy();
      });
    });
    request.on('error', (error) => (answered ? undefined : reject(error)));
    const piece = Buffer.alloc(64 * 1024, 'x');
    const write = () => {
      if (answered || sent >= bytes) return;
      sent += piece.length;
      request.write(piece, () => setTimeout(write, 1));
    };
    write();
  });
}

describe('a body above the limit', () => {
  it('that was announced is refused before it is sent', async () => {
    const { liveKey } = await newWorkspace();
    const startedAt = performance.now();
    const answer = await sendRaw(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${liveKey}\r\ncontent-type: application/json\r\ncontent-length: ${MAX_BYTES + 1}\r\n\r\n{"model":"acme/one"`,
    );
    expect(performance.now() - startedAt).toBeLessThan(4_500);
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer.toLowerCase()).toContain('connection: close');
    expect(answer).toContain('"code":"request_too_large"');
    expect(answer).toContain(String(MAX_BYTES));
  });

  it('that comes in chunks is refused long before its end', async () => {
    const { liveKey } = await newWorkspace();
    const { status, text, sent } = await sendChunked(liveKey, 64 * 1024 * 1024);
    expect(status).toBe(413);
    expect(JSON.parse(text).error.code).toBe('request_too_large');
    expect(sent).toBeLessThan(MAX_BYTES + 8 * 1024 * 1024);
  });

  it('that fetch sends whole gets the answer and not a reset', async () => {
    const { liveKey } = await newWorkspace();
    for (const bytes of [MAX_BYTES + 1, MAX_BYTES + 500_000]) {
      const error = await expectError(
        await chat('x'.repeat(bytes), { key: liveKey }),
        413,
        'request_too_large',
      );
      expect(error.max_bytes).toBe(MAX_BYTES);
    }
  });

  it('of exactly the limit is read', async () => {
    const { liveKey } = await newWorkspace();
    await expectError(await chat('x'.repeat(MAX_BYTES), { key: liveKey }), 400, 'invalid_request');
  });

  it('leaves the server as it was', async () => {
    const { liveKey } = await newWorkspace();
    await Promise.all(Array.from({ length: 5 }, () => sendChunked(liveKey, MAX_BYTES * 2)));
    const response = await fetch(`${addressOf()}/healthz`);
    expect(response.status).toBe(200);
  });
});
