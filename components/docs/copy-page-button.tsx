'use client';

import { useEffect, useState } from 'react';
import { Button } from '@/components/ui/button';

const WORDS = {
  idle: 'Copy page as Markdown',
  copied: 'Copied',
  failed: 'Not copied: open it as Markdown instead',
} as const;

/** Copies a page's Markdown, fetched when it is asked for. */
export function CopyPageButton({ path, title }: { path: string; title: string }) {
  const [state, setState] = useState<keyof typeof WORDS>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), 3000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () =>
    copyFetched(path).then(
      () => setState('copied'),
      () => setState('failed'),
    );
  return (
    <Button variant="secondary" size="sm" onClick={copy}>
      <span aria-live="polite">{WORDS[state]}</span>
      <span className="sr-only">“{title}” as Markdown</span>
    </Button>
  );
}

/** The clipboard gets a promise where it takes one: Safari forgets the click while a text is fetched. */
async function copyFetched(path: string): Promise<void> {
  const fetched = async () => {
    const answer = await fetch(path);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.text();
  };
  if (typeof ClipboardItem === 'undefined') return navigator.clipboard.writeText(await fetched());
  const text = fetched().then((words) => new Blob([words], { type: 'text/plain' }));
  await navigator.clipboard.write([new ClipboardItem({ 'text/plain': text })]);
}
