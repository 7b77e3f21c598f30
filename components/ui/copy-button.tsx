'use client';

import { useEffect, useState } from 'react';
import { classNames } from './class-names';

interface CopyButtonProps {
  text: string;
  /** What is copied, for those who do not see where the button stands: "the Node sample". */
  what: string;
  className?: string;
}

/** Copies a text and says so in its own place. */
export function CopyButton({ text, what, className }: CopyButtonProps) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      setState('failed');
    }
  };
  return (
    <button
      type="button"
      onClick={copy}
      aria-label={`Copy ${what}`}
      className={classNames('min-h-6 px-2 text-xs', className)}
    >
      <span aria-live="polite">
        {state === 'copied' ? 'Copied' : state === 'failed' ? 'Press Ctrl+C' : 'Copy'}
      </span>
    </button>
  );
}
