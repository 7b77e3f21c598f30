// Guarantee: a request for access is kept once, as text, told to nobody, and refused with words beside the field; by script and by a plain form.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/api';
import { type OwnServer, startOwnServer } from '../../support/own-server';

let own: OwnServer;
let people = 0;
let hosts = 0;

beforeAll(async () => {
  own = await startOwnServer('1', { TRUST_PROXY: '1' });
});
afterAll(() => own?.close());

const newEmail = () => `ada-${++people}@example.com`;
const form = (more: Record<string, unknown> = {}) => ({
  email: newEmail(),
  name: 'Ada',
  company: '',
  use_case: 'Summaries of support tickets, some thousand a day.',
  volume: 'trying',
  ...more,
});

interface Sent {
  from?: string;
  origin?: string | null;
  cookie?: string;
}

/** From an address of its own, unless told otherwise: limits count by it. */
function headersOf({ from = `10.0.${hosts++ % 250}.1`, origin = own.process.address, cookie }: Sent) {
  return {
    'x-forwarded-for': from,
    ...(origin === null ? {} : { origin }),
    ...(cookie ? { cookie } : {}),
  };
}

const postJson = (body: unknown, sent: Sent = {}) =>
  fetch(`${own.process.address}/api/beta`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headersOf(sent) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const postForm = (fields: Record<string, string>, sent: Sent = {}) =>
  fetch(`${own.process.address}/api/beta`, {
    method: 'POST',
    redirect: 'manual',
    headers: headersOf(sent),
    body: new URLSearchParams(fields),
  });
const kept = async (email: string) =>
  (await own.pool.query('select * from beta_requests where email = $1', [email])).rows;
const page = async (path: string, cookie = '') => {
  const response = await fetch(`${own.process.address}${path}`, { headers: { cookie } });
  return { status: response.status, html: await response.text() };
};

describe('a request for access', () => {
  it('is kept, confirmed by a mail without its words, and answered without a cache', async () => {
    const body = form({ company: ' Analytical Engines ', use_case: 'Words that nobody should be mailed.' });
    const response = await postJson(body);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-btl-request-id')).toMatch(/^req_/);
    expect(await response.json()).toMatchObject({ object: 'beta_request' });
    const [row] = await kept(body.email);
    expect(row).toMatchObject({
      name: 'Ada',
      company: 'Analytical Engines',
      use_case: body.use_case,
      volume: 'trying',
      invited_at: null,
    });
    await eventually(async () => own.process.output().includes(`A note to ${body.email} `) || null);
    expect(own.process.output()).not.toContain(body.use_case);
  });

  it('of an address that asked before is answered the same, and what it wrote first stands', async () => {
    const first = form();
    const answers = [];
    for (const body of [
      first,
      { ...first, email: first.email.toUpperCase(), name: 'Eve', use_case: 'Something else entirely.' },
    ]) {
      const response = await postJson(body);
      answers.push([response.status, await response.text()]);
    }
    expect(answers[1]).toEqual(answers[0]);
    const rows = await kept(first.email);
    expect(rows.map(({ name, use_case }) => [name, use_case])).toEqual([['Ada', first.use_case]]);
    await eventually(async () => own.process.output().includes('You had asked for access already') || null);
  });

  it('with wrong fields says so of each of them, and keeps nothing', async () => {
    const before = (await own.pool.query('select count(*)::int as n from beta_requests')).rows[0].n;
    const response = await postJson({ email: 'nobody', name: ' ', use_case: 'short', volume: 'lots' });
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as any;
    expect(error).toMatchObject({ code: 'invalid_request', param: 'email' });
    expect(Object.keys(error.fields).sort()).toEqual(['email', 'name', 'use_case', 'volume']);
    for (const body of ['', '[]', 'null', '"x"', '{']) expect((await postJson(body)).status, body).toBe(400);
    const long = await postJson(form({ use_case: 'x'.repeat(2_001), name: 'a\0b' }));
    expect(Object.keys(((await long.json()) as any).error.fields).sort()).toEqual(['name', 'use_case']);
    expect((await postJson(form({ use_case: 'x'.repeat(70_000) }))).status).toBe(413);
    expect((await own.pool.query('select count(*)::int as n from beta_requests')).rows[0].n).toBe(before);
  });

  it('with hostile text keeps it as text', async () => {
    const hostile = `<script>alert(1)</script> '); drop table beta_requests; -- \u001b[31m ${'é'.repeat(50)} =HYPERLINK("x")`;
    const body = form({ name: hostile.slice(0, 100), company: hostile.slice(0, 100), use_case: hostile });
    expect((await postJson(body)).status).toBe(200);
    expect((await kept(body.email))[0]).toMatchObject({ name: hostile.slice(0, 100), use_case: hostile });
  });

  it('is taken 20 times in ten minutes from one address, and no address is mailed more than three times', async () => {
    const from = '10.9.9.9';
    const body = form();
    const statuses = [];
    for (let i = 0; i < 21; i++) statuses.push((await postJson(body, { from })).status);
    expect(statuses).toEqual([...Array(20).fill(200), 429]);
    expect((await postJson(form(), { from: '10.9.9.8' })).status).toBe(200);
    expect(own.process.output().split(`A note to ${body.email} `).length - 1).toBe(3);
  });

  it('from a page of another site is refused', async () => {
    for (const origin of ['https://evil.example', 'null', null]) {
      const body = form();
      expect((await postJson(body, { origin })).status, String(origin)).toBe(403);
      expect((await postForm(body as never, { origin })).status, String(origin)).toBe(403);
      expect(await kept(body.email)).toEqual([]);
    }
    expect((await fetch(`${own.process.address}/api/beta`)).status).toBe(405);
  });
});

describe('a plain form', () => {
  it('is answered by a redirect to a page that says so', async () => {
    const body = form();
    const response = await postForm(body);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/beta?asked=1#request');
    expect(await kept(body.email)).toHaveLength(1);
    expect((await page('/beta?asked=1')).html).toContain('We have your request.');
  });

  it('that is wrong comes back with what was written, shown as text, and in no address', async () => {
    const use_case = '<b id="hostile">"short" & sweet</b>';
    const response = await postForm({ ...form(), email: 'nobody', use_case });
    expect(response.headers.get('location')).toBe('/beta?again=1#request');
    const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    expect(response.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax/);
    const { html } = await page('/beta?again=1', cookie);
    expect(html).toContain('Expected an address such as ada@example.com.');
    expect(html).not.toContain('<b id="hostile">');
    expect(html).toContain('&lt;b id=&quot;hostile&quot;&gt;&quot;short&quot; &amp; sweet');
    const stranger = await page('/beta?again=1', 'beta_draft=guessed');
    expect(stranger.html).not.toContain('sweet');
    expect(stranger.html).toContain('no longer kept');
  });

  it('that comes too often keeps what was written, too', async () => {
    const from = '10.9.9.7';
    for (let i = 0; i < 20; i++) await postForm({}, { from });
    const response = await postForm({ ...form(), name: 'Grace' }, { from });
    const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const { html } = await page('/beta?again=1', cookie);
    expect(html).toContain('Too many tries. Try again in');
    expect(html).toContain('value="Grace"');
  });

  it('while the database is away says that it can be tried again, and loses nothing', async () => {
    await own.database.cut();
    const response = await postForm({ ...form(), name: 'Grace' });
    await own.database.restore();
    expect(response.status).toBe(303);
    const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    expect((await page('/beta?again=1', cookie)).html).toContain('value="Grace"');
  });
});
