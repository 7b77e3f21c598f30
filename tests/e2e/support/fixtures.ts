import { readFile } from 'node:fs/promises';
import { test as base, expect, type Page } from '@playwright/test';

export { expect };

interface Fixtures {
  /** Console errors that a test expects: a 404 it asks for is one, in the browser's words. */
  expectedErrors: RegExp[];
  /** Fails the test for anything else on the console. */
  quietConsole: undefined;
}

/** Playwright's test, against the server under test; a console error fails it. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from the pattern
  baseURL: async ({}, use) => use(serverAddress()),
  expectedErrors: [[], { option: true }],
  quietConsole: [
    async ({ page, expectedErrors }, use) => {
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(`${message.text()} (${page.url()})`);
      });
      await use(undefined);
      expect(errors.filter((error) => !expectedErrors.some((expected) => expected.test(error)))).toEqual([]);
    },
    { auto: true },
  ],
});

/** Where the server under test answers. */
export function serverAddress(): string {
  const address = process.env.E2E_ADDRESS;
  if (!address) throw new Error('no server under test: run this by `playwright test`');
  return address;
}

let people = 0;

/** An address nobody used before. */
export function newEmail(): string {
  return `person-${process.pid}-${Date.now()}-${++people}@example.com`;
}

/** The latest link of a kind the server printed for an address; waits for the `count`-th. */
export async function printedLink(email: string, count = 1, kind = 'Sign-in link'): Promise<string> {
  const pattern = new RegExp(`${kind} for ${email.replaceAll('.', '\\.')} [^\\n]*\\n\\s+(http\\S+)`, 'g');
  let links: string[] = [];
  await expect
    .poll(async () => {
      const text = await readFile(process.env.E2E_CONSOLE ?? '', 'utf8');
      links = [...text.matchAll(pattern)].map((match) => match[1] ?? '');
      return links.length;
    })
    .toBeGreaterThanOrEqual(count);
  return links.at(-1) ?? '';
}

export const PASSWORD = 'correct horse battery';

/** A new person by the sign-up form and the printed link; ends on the dashboard. */
export async function signUp(page: Page, email = newEmail()): Promise<{ email: string; password: string }> {
  await page.goto('/sign-up');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.waitForURL('**/check-mail');
  await page.goto(await printedLink(email));
  await page.waitForURL('**/dashboard');
  return { email, password: PASSWORD };
}

/** A new person with a key of a long name and three requests: answered, answered from the cache, refused. Gives the first's id. */
export async function signUpWithRequests(page: Page): Promise<string> {
  await signUp(page);
  const made = await page.request.post('/api/account/keys', {
    headers: { origin: serverAddress() },
    data: {
      name: `a-very-long-name-${'without-any-space-'.repeat(4)}`,
      mode: 'test',
      scopes: ['inference', 'usage:read'],
    },
  });
  const { key } = await made.json();
  const chat = (model: string) =>
    page.request.post('/v1/chat/completions', {
      headers: { authorization: `Bearer ${key}` },
      data: { model, messages: [{ role: 'user', content: 'Hello' }] },
    });
  const first = await chat('openai/gpt-4.1-mini');
  expect(first.status()).toBe(200);
  await chat('openai/gpt-4.1-mini');
  await chat(`nobody/${'long-'.repeat(30)}`);
  return first.headers()['x-btl-request-id'] ?? '';
}
