// Guarantee: the landing page says of each provider what this server saw of it, and shows a round that it played itself.
import { expect, it } from 'vitest';
import { apiPool, ask, newWorkspace, scripted } from '../../support/api';

/** The words of the page, without its tags and its script. */
async function landing(): Promise<string> {
  const response = await ask('/');
  expect(response.status).toBe(200);
  const html = (await response.text()).replace(/<script\b[\s\S]*?<\/script>/g, '');
  return html
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
}

it('a provider that answered has a status; one without a key says so', async () => {
  const { liveKey } = await newWorkspace();
  expect((await ask('/v1/chat/completions', scripted().body, { key: liveKey })).status).toBe(200);
  const words = await landing();
  expect(words).toMatch(/Fake A \d+ models? ?, (?:healthy|degraded|down)/);
  expect(words).toMatch(/ OpenAI \d+ models ?, no key on this server/);
});

it('the receipt that it shows is a row of this server, digit for digit', async () => {
  const words = await landing();
  const id = /req_[0-9a-f]{32}/.exec(words)?.[0];
  const { rows } = await apiPool().query('select charge_pico, cache_tier, mode from requests where id = $1', [
    id,
  ]);
  expect(rows).toEqual([expect.objectContaining({ cache_tier: 'miss', mode: 'test' })]);
  const charged = /You were charged \$(0\.\d+)/.exec(words)?.[1] ?? '';
  expect(BigInt(charged.replace('0.', '').padEnd(12, '0'))).toBe(rows[0].charge_pico);
});
