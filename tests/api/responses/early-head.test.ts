// Guarantee: a response whose provider is slow is kept alive by comments, and told in whole events however late they come.
import { describe, expect, it } from 'vitest';
import { newWorkspace } from '../../support/api';
import { readResponseStream, respond, scriptedTurn } from '../../support/responses';

const LATE_MS = 11_500;

describe('a stream whose head was sent early', () => {
  it.concurrent.for([
    ['ends well', { content: 'Late words.' }, 'completed'],
    ['ends as failed', { status: 500 }, 'failed'],
  ] as const)('%s', { timeout: 40_000 }, async ([, script, status]) => {
    const { liveKey: key } = await newWorkspace();
    const more = { model: 'acme/slow', stream: true };
    const { body } = scriptedTurn({ slow: { delayMs: LATE_MS, ...script } }, more);
    const response = await respond(body, { key });
    expect(response.status).toBe(200);
    const { text, response: last, done } = await readResponseStream(response);
    expect(text.startsWith(': keep-alive\n')).toBe(true);
    expect(text).not.toContain(': keep-alive\n\n');
    expect(last.status).toBe(status);
    expect(done).toBe(status === 'completed');
  });
});
