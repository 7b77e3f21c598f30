'use client';

import * as Radix from '@radix-ui/react-dropdown-menu';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { classNames } from './class-names';
import { FLOATING } from './overlays';

export interface MenuItem {
  label: ReactNode;
  /** Where it leads, or `onSelect`, what it does. */
  href?: string;
  onSelect?(): void;
  tone?: 'plain' | 'bad';
  disabled?: boolean;
  /** A line above it. */
  startsGroup?: boolean;
}

interface MenuProps {
  /** What opens it; it must take a ref and have a name. */
  trigger: ReactNode;
  items: readonly MenuItem[];
  align?: 'start' | 'end';
}

const ITEM =
  'flex min-h-9 cursor-pointer select-none items-center gap-2 rounded-sm px-2.5 text-small outline-none data-[highlighted]:bg-sunken data-[disabled]:pointer-events-none data-[disabled]:opacity-50';

/** Actions behind one button; arrow keys, letters and Escape as in every menu. */
export function Menu({ trigger, items, align = 'end' }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className={`${FLOATING} min-w-44 max-w-[calc(100vw-1rem)] p-1`}
        >
          {items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the items of a menu do not move
            <div key={index}>
              {item.startsGroup && <Radix.Separator className="my-1 h-px bg-line" />}
              <Radix.Item
                asChild={item.href !== undefined}
                disabled={item.disabled}
                onSelect={item.onSelect}
                className={classNames(ITEM, item.tone === 'bad' && 'text-bad')}
              >
                {item.href === undefined ? (
                  item.label
                ) : (
                  <Link href={item.href} prefetch={false}>
                    {item.label}
                  </Link>
                )}
              </Radix.Item>
            </div>
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
