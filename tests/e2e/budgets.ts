/**
 * What a page may weigh on its first load. Sizes are asserted by budgets.spec.ts; times are printed beside their goal,
 * because a busy machine would fail them. Bytes are of gzip where the server compresses.
 */
export const BUDGETS = {
  /** Script of our own, above the chunks that Next and React load on every page. */
  scriptBytes: 60 * 1024,
  /** Dashboard pages do more. */
  dashboardScriptBytes: 90 * 1024,
  htmlBytes: 60 * 1024,
  /** All faces together; each is loaded once for all pages. */
  fontBytes: 200 * 1024,
  styleBytes: 25 * 1024,
  /** Largest Contentful Paint on the slow profile below, in ms: a goal. */
  largestPaintMs: 1_500,
} as const;

/** Exceptions to a budget, each with its reason. */
export const EXCEPTIONS: Readonly<Record<string, { htmlBytes?: number; scriptBytes?: number; why: string }>> =
  {
    '/dashboard/requests': {
      scriptBytes: 110 * 1024,
      why: 'a tool to work with: virtual rows, a chart to drag on, filters, views and exports at hand',
    },
    '/design': { scriptBytes: 120 * 1024, why: 'shows every part of the design system at once' },
  };

/** A phone of the middle of the market on a fair mobile network. */
export const SLOW_PROFILE = {
  cpuSlowdown: 4,
  latencyMs: 40,
  downBytesPerSecond: (10 * 1024 * 1024) / 8,
} as const;
