'use client';

import { Segments } from './controls';
import { type Theme, useTheme } from './theme';

const OPTIONS = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

/** The theme as a choice of three. `name` is unique on the page. */
export function ThemeChoice({ name }: { name: string }) {
  const { chosen, choose } = useTheme();
  return (
    <Segments
      legend="Theme"
      name={name}
      options={OPTIONS}
      value={chosen}
      onChange={(value) => choose(value as Theme)}
    />
  );
}
