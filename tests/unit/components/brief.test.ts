// Guarantee: the brief names tests that exist, shows the figures of docs/bench.md as they stand there, and draws the walk it lists.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { benchFigures, parseBench } from '@/app/(site)/brief/bench-figures';
import { PROMISES } from '@/app/(site)/brief/promises';
import { HIT, RETRIED, WALK } from '@/components/site/walk-steps';

describe('the brief', () => {
  it('names tests that are there and say what they guarantee', () => {
    for (const { test } of PROMISES) {
      expect(existsSync(test), test).toBe(true);
      expect(readFileSync(test, 'utf8').split('\n')[0], test).toMatch(/^\/\/ Guarantee: \S/);
    }
  });

  it('finds the figures of docs/bench.md', () => {
    const text = readFileSync('docs/bench.md', 'utf8');
    const bench = benchFigures();
    expect(bench?.rows.length).toBeGreaterThanOrEqual(3);
    expect(text).toContain(`## Figures of ${bench?.date}`);
    for (const { gateway, database, ratio } of bench?.rows ?? []) {
      expect(gateway).toMatch(/^\d/);
      expect(text).toContain(`| ${gateway} | ${database} |`);
      expect(text).toContain(`| ${ratio} |`);
    }
  });

  it('says so rather than invent them where they are not', () => {
    expect(parseBench('# Nothing measured\n')).toBeNull();
    expect(parseBench('## Figures of 2026-01-02\n\nNo table.\n')).toBeNull();
  });

  it('lets a hit pass by the hold and the providers, and draws no more than it lists', () => {
    expect(WALK[HIT.from]?.title).toBe('Look in the cache');
    expect(WALK[HIT.to]?.title).toBe('Settle');
    expect(WALK[RETRIED]?.title).toBe('Ask a provider');
  });
});
