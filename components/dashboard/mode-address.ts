import type { DashboardMode } from './types';

/** An address of the dashboard in a mode, with further parameters; empty ones are left out. */
export function modeAddress(
  path: string,
  mode: DashboardMode,
  parameters: Record<string, string | null | undefined> = {},
): string {
  const query = new URLSearchParams({ mode });
  for (const [name, value] of Object.entries(parameters)) if (value) query.set(name, value);
  return `${path}?${query}`;
}
