import type { Health } from './types';

/** How a provider does, in a word. */
export const HEALTH: Record<Health, { word: string; tone: 'good' | 'warn' | 'bad' | 'plain' }> = {
  healthy: { word: 'Healthy', tone: 'good' },
  degraded: { word: 'Degraded', tone: 'warn' },
  down: { word: 'Down', tone: 'bad' },
  unknown: { word: 'Quiet', tone: 'plain' },
};

/** What stands where a figure of too few requests would. */
export const THIN = 'not enough requests yet';
