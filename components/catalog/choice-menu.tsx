'use client';

import { useEffect, useRef } from 'react';
import { Check } from '@/components/ui/controls';
import { ChevronDownIcon } from '@/components/ui/icons';
import { CHOICE_WORDS, type Choice, type ChoiceName } from './model-filter';

interface ChoiceMenuProps {
  name: ChoiceName;
  choices: readonly Choice[];
  chosen: readonly string[];
  onChange(chosen: string[]): void;
}

/** Boxes of one kind behind one button; without script it unfolds all the same and its boxes belong to the form. */
export function ChoiceMenu({ name, choices, chosen, onChange }: ChoiceMenuProps) {
  const menu = useRef<HTMLDetailsElement>(null);
  useLightDismiss(menu);
  const words = CHOICE_WORDS[name];
  return (
    <details ref={menu} className="group/menu relative min-w-0">
      <summary className="flex min-h-9 cursor-pointer list-none items-center justify-between gap-1.5 rounded-md border border-edge bg-raised px-2.5 text-small hover:border-ink [&::-webkit-details-marker]:hidden">
        <span className="truncate">
          {words}
          {chosen.length > 0 && (
            <span className="figure ml-1.5 text-muted">
              {chosen.length}
              <span className="sr-only"> chosen</span>
            </span>
          )}
        </span>
        <ChevronDownIcon className="size-3.5 text-faint" />
      </summary>
      <fieldset className="absolute left-0 top-full z-30 mt-1 max-h-80 w-64 max-w-[calc(100vw-2.5rem)] overflow-y-auto rounded-lg border bg-raised p-2 px-3 shadow-float max-lg:group-even/menu:left-auto max-lg:group-even/menu:right-0">
        <legend className="sr-only">{words}</legend>
        {choices.map(({ value, label }) => (
          <Check
            key={value}
            name={name}
            value={value}
            label={label}
            checked={chosen.includes(value)}
            onChange={(event) =>
              onChange(event.target.checked ? [...chosen, value] : chosen.filter((one) => one !== value))
            }
            className="text-small"
          />
        ))}
      </fieldset>
    </details>
  );
}

/** Closes a `<details>` at a press or a focus elsewhere, and at Escape, which gives the focus back to its summary. */
function useLightDismiss(menu: React.RefObject<HTMLDetailsElement | null>): void {
  useEffect(() => {
    const leave = (event: Event) => {
      const element = menu.current;
      if (element?.open && event.target instanceof Node && !element.contains(event.target))
        element.open = false;
    };
    const close = (event: KeyboardEvent) => {
      const element = menu.current;
      if (event.key !== 'Escape' || !element?.open) return;
      element.open = false;
      element.querySelector('summary')?.focus();
    };
    document.addEventListener('pointerdown', leave);
    document.addEventListener('focusin', leave);
    document.addEventListener('keydown', close);
    return () => {
      document.removeEventListener('pointerdown', leave);
      document.removeEventListener('focusin', leave);
      document.removeEventListener('keydown', close);
    };
  }, [menu]);
}
