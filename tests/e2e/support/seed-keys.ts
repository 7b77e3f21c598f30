import type { Page } from '@playwright/test';

const HOUR_SECONDS = 3_600;

/** Keys of the signed-in person in every state a list shows, in test mode. */
export async function seedKeys(page: Page): Promise<void> {
  const headers = { origin: new URL(page.url()).origin };
  const make = async (data: Record<string, unknown>) => {
    const answer = await page.request.post('/api/account/keys', { data: { mode: 'test', ...data }, headers });
    return (await answer.json()) as { id: string; key: string };
  };
  const call = (key: string) =>
    page.request.post('/v1/chat/completions', {
      data: { model: 'openai/gpt-4.1-mini', messages: [{ role: 'user', content: 'Hello' }], max_tokens: 50 },
      headers: { authorization: `Bearer ${key}` },
    });
  const limited = await make({
    name: 'Worker, production',
    scopes: ['inference', 'usage:read'],
    spend_limit: { amount: '0.0002', reset: 'monthly' },
    models: ['openai/gpt-4.1-mini', 'openai/gpt-4.1-nano'],
    requests_per_minute: 1_200,
  });
  await call(limited.key);
  await make({ name: 'Reports', scopes: ['usage:read'], spend_limit: { amount: '0', reset: 'daily' } });
  await make({
    name: 'Contractor',
    expires_at: new Date(Date.now() + 2 * 24 * HOUR_SECONDS * 1_000).toISOString(),
  });
  await make({ name: `a-very-long-name-${'without-any-space-'.repeat(4)}`, cache: false });
  const rotated = await make({ name: 'Rotated yesterday' });
  await call(rotated.key);
  await page.request.post(`/api/account/keys/${rotated.id}/rotate`, {
    data: { overlap_seconds: 24 * HOUR_SECONDS },
    headers,
  });
  const revoked = await make({ name: 'Revoked by mistake' });
  await page.request.delete(`/api/account/keys/${revoked.id}`, { headers });
}
