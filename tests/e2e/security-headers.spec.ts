// Guarantee: every answer has its security headers, whatever it is: pages, errors, what does not exist, redirects, files, and what programs read.
import { expect, test } from './support/fixtures';
import { headerFaults } from './support/security-headers';

const PAGES: [path: string, status: number][] = [
  ['/', 200],
  ['/sign-in', 200],
  ['/no-such-page', 404],
  ['/models/no/such', 404],
  ['/docs/reference/nothing', 404],
  ['/dashboard', 307],
  ['/dashboard/requests', 307],
];
const OTHERS: [path: string, status: number][] = [
  ['/sitemap.xml', 200],
  ['/robots.txt', 200],
  ['/manifest.webmanifest', 200],
  ['/feed.xml', 200],
  ['/og', 200],
  ['/og/no-such-page', 404],
  ['/favicon.ico', 200],
  ['/icon.svg', 200],
  ['/icon-192.png', 200],
  ['/%E0%A4%A', 400],
  ['/api/nothing', 404],
  ['/api/account/summary', 401],
  ['/api/auth/csrf', 200],
  ['/api/auth/signout', 200],
  ['/_next/static/nothing.js', 404],
  ['/_next/nothing', 404],
];

for (const [paths, kind] of [
  [PAGES, 'page'],
  [OTHERS, 'other'],
] as const) {
  for (const [path, status] of paths) {
    test(`${path} (${status})`, async ({ request }) => {
      const response = await request.get(path, { maxRedirects: 0 });
      expect(response.status()).toBe(status);
      expect(headerFaults(response.headers(), kind)).toEqual([]);
    });
  }
}

test('the page’s own scripts and styles', async ({ request }) => {
  const html = await (await request.get('/')).text();
  const files = [...html.matchAll(/(?:src|href)="(\/_next\/static\/[^"]+)"/g)].map((match) => match[1] ?? '');
  expect(files.length).toBeGreaterThan(3);
  for (const file of new Set(files)) {
    const response = await request.get(file);
    expect(response.status(), file).toBe(200);
    expect(headerFaults(response.headers(), 'other'), file).toEqual([]);
  }
});

test('what programs read is never taken for anything but what it says it is', async ({ request }) => {
  for (const path of ['/v1/models', '/v1/nothing', '/openapi.json', '/healthz', '/readyz']) {
    const { 'x-content-type-options': sniffing, 'content-type': type } = (await request.get(path)).headers();
    expect([path, sniffing, type]).toEqual([path, 'nosniff', 'application/json']);
  }
});

test('no address of a plain-HTTP server asks for TLS', async ({ request }) => {
  expect((await request.get('/')).headers()['strict-transport-security']).toBeUndefined();
});
