// Guarantee: while a provider flaps every caller is answered, by the second route where it must be, and the provider sees single probes and no storm.
import { expect, it } from 'vitest';
import { newWorkspace, scripted, upstreamCalls } from '../../support/api';
import { balance, chat } from '../../support/api-checks';

const WORKERS = 4;
const LASTS_MS = 12_000;
const HALF_MS = 700;

it('flapping for twelve seconds costs nobody an answer', async () => {
  const workspace = await newWorkspace('1');
  const startedAt = performance.now();
  const elapsed = () => performance.now() - startedAt;
  const seen: { marker: string; isDown: boolean; provider: string | null; charge: bigint }[] = [];
  const work = async (worker: number) => {
    while (elapsed() < LASTS_MS) {
      const isDown = Math.floor(elapsed() / HALF_MS) % 2 === 0;
      const { marker, body } = scripted(isDown ? { flapping: { status: 503 } } : {}, {
        model: 'acme/flapping',
        stream: worker % 2 === 0,
      });
      const response = await chat(body, { key: workspace.liveKey });
      const text = await response.text();
      expect(response.status, text).toBe(200);
      const provider = response.headers.get('x-btl-provider');
      seen.push({ marker, isDown, provider, charge: provider === 'b' ? 43_750_000n : 37_500_000n });
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, (_, worker) => work(worker)));

  const failures: number[] = [];
  for (const { marker, isDown } of seen.filter((one) => one.isDown)) {
    const calls = await upstreamCalls(marker);
    if (isDown)
      failures.push(...calls.filter((call) => call.provider === 'flapping').map((call) => call.startedAt));
  }
  failures.sort((a, b) => a - b);
  // A failure holds the others back for four seconds at least: what was under way with it, and then the next.
  const waves = failures.filter((at, i) => i === 0 || at - (failures[i - 1] ?? 0) > 1_000);
  expect(waves.length).toBeLessThanOrEqual(Math.ceil(LASTS_MS / 4_000));
  expect(failures.length).toBeLessThanOrEqual(waves.length * WORKERS);
  expect(seen.length).toBeGreaterThan(100);
  const { balance: left, held } = await balance(workspace);
  expect(held).toBe(0n);
  expect(1_000_000_000_000n - left).toBe(seen.reduce((sum, { charge }) => sum + charge, 0n));
});
