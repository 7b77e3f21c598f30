// Guarantee: calls joined into batches keep their order and each gets its own result, or the batch's error.
import { describe, expect, it } from 'vitest';
import { createBatch } from '@/lib/base/batch';

describe('createBatch', () => {
  it('joins what comes in one turn, keeps order, one batch at a time', async () => {
    const sizes: number[] = [];
    let running = 0;
    const batch = createBatch<number, number>(
      async (items) => {
        expect(++running).toBe(1);
        sizes.push(items.length);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running--;
        return items.map((item) => item * 2);
      },
      { maxItems: 4 },
    );
    const first = [1, 2, 3, 4, 5, 6].map((item) => batch.push(item));
    await new Promise((resolve) => setTimeout(resolve, 1));
    const second = [7, 8].map((item) => batch.push(item));
    expect(await Promise.all([...first, ...second])).toEqual([2, 4, 6, 8, 10, 12, 14, 16]);
    expect(sizes).toEqual([4, 4]);
  });

  it('rejects the members of a failed batch and goes on with the next', async () => {
    const batch = createBatch<number, number>(
      async (items) => {
        if (items.includes(0)) throw new Error('no zero');
        return items;
      },
      { maxItems: 2 },
    );
    const results = await Promise.allSettled([1, 0, 2, 3].map((item) => batch.push(item)));
    expect(results.map((result) => result.status)).toEqual([
      'rejected',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    await batch.idle();
  });

  it('rejects one member alone where its result is an error', async () => {
    const batch = createBatch<number, number>(async (items) =>
      items.map((item) => (item === 0 ? new Error('no zero') : item)),
    );
    const results = await Promise.allSettled([1, 0, 2].map((item) => batch.push(item)));
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('waits for more where several came shortly before, and not where they did not', async () => {
    const sizes: number[] = [];
    const batch = createBatch<number, number>(
      async (items) => {
        sizes.push(items.length);
        return items;
      },
      { crowdedMs: 40 },
    );
    // Two are no crowd: they go at once.
    await Promise.all([1, 2].map((item) => batch.push(item)));
    expect(sizes).toEqual([2]);
    const late = [batch.push(3)];
    await new Promise((resolve) => setTimeout(resolve, 10));
    late.push(batch.push(4));
    expect(sizes).toEqual([2]);
    await Promise.all(late);
    expect(sizes).toEqual([2, 2]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const alone = batch.push(5);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(sizes).toEqual([2, 2, 1]);
    await alone;
  });
});
