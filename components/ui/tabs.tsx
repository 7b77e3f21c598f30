'use client';

import * as Radix from '@radix-ui/react-tabs';
import type { ReactNode } from 'react';
import { classNames } from './class-names';

interface TabsProps {
  /** What the tabs choose between, for those who do not see it. */
  label: string;
  tabs: readonly { value: string; label: ReactNode; content: ReactNode }[];
  defaultValue?: string;
  value?: string;
  onValueChange?(value: string): void;
  className?: string;
}

/** Views of one thing, one at a time; arrow keys go from tab to tab. */
export function Tabs({ label, tabs, defaultValue = tabs[0]?.value, className, ...state }: TabsProps) {
  return (
    <Radix.Root defaultValue={defaultValue} className={className} {...state}>
      <Radix.List aria-label={label} className="flex gap-1 overflow-x-auto border-b">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className={classNames(
              '-mb-px min-h-11 whitespace-nowrap border-b-2 border-transparent px-3 text-small text-muted hover:text-ink',
              'data-[state=active]:border-ink data-[state=active]:text-ink focus-visible:-outline-offset-2',
            )}
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} className="pt-6">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
