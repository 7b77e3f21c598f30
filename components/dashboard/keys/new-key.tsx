'use client';

import { useEffect, useRef, useState } from 'react';
import { curlSample, nodeSample, pythonSample } from '@/components/site/samples';
import { Button } from '@/components/ui/button';
import { CodePanel } from '@/components/ui/code-panel';
import { Segments } from '@/components/ui/controls';
import { CopyButton } from '@/components/ui/copy-button';
import { formatMoment } from '../format';
import type { IssuedKey } from '../types';

interface NewKeyProps {
  issued: IssuedKey;
  apiBase: string;
  onDone(): void;
}

/** A secret in full, this once, in this tab's memory only; with a call that works as it stands. */
export function NewKey({ issued, apiBase, onDone }: NewKeyProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  // The form that had the focus is gone; what replaces it is read from its start.
  useEffect(() => heading.current?.focus(), []);
  const { replaces } = issued;
  return (
    <section aria-labelledby="new-key" className="mt-8 rounded-lg border bg-raised p-5 sm:p-8">
      <div className="grid min-w-0 gap-6">
        <div>
          <h2 id="new-key" ref={heading} tabIndex={-1} className="display text-2xl">
            {replaces ? 'Copy the new secret now' : `Copy your ${issued.mode} key now`}
          </h2>
          <p className="mt-2 max-w-prose text-muted [overflow-wrap:anywhere]">
            “{issued.name}” is not shown again: only a hash of it is kept. Put it where your secrets are.
          </p>
          {replaces && (
            <p className="mt-2 max-w-prose text-muted">
              {Date.parse(replaces.works_until) > Date.parse(issued.rotated_at ?? '')
                ? `The old one, …${replaces.last_four}, works until ${formatMoment(replaces.works_until)} UTC. Both spend of one limit.`
                : `The old one, …${replaces.last_four}, is refused from now on.`}
            </p>
          )}
        </div>
        <div className="flex items-center gap-2 rounded-md border border-edge bg-paper pl-4 pr-1">
          <code data-testid="new-key" className="figure min-w-0 flex-1 break-all py-3 text-small">
            {issued.key}
          </code>
          <CopyButton
            text={issued.key}
            what="the key"
            className="min-h-11 shrink-0 underline underline-offset-4"
          />
        </div>
        {issued.scopes.includes('inference') && <Sample issued={issued} apiBase={apiBase} />}
        <p>
          <Button variant="secondary" onClick={onDone}>
            I have put it away
          </Button>
        </p>
      </div>
    </section>
  );
}

const LANGUAGES = [
  { value: 'curl', label: 'curl' },
  { value: 'python', label: 'Python' },
  { value: 'node', label: 'TypeScript' },
];

function Sample({ issued, apiBase }: Pick<NewKeyProps, 'issued' | 'apiBase'>) {
  const [language, setLanguage] = useState('curl');
  const code = sampleWith(language, apiBase, issued.key, issued.models?.[0]);
  return (
    <div className="grid min-w-0 gap-3">
      <Segments
        legend="Language of the sample"
        name="sample-language"
        options={LANGUAGES}
        value={language}
        onChange={setLanguage}
        className="justify-self-start"
      />
      <CodePanel title="Try it; the key is in it" code={code} />
    </div>
  );
}

/** A call that works when it is pasted: the key stands where the samples of the docs read it from the environment. */
function sampleWith(language: string, base: string, key: string, model?: string): string {
  const written = JSON.stringify(key);
  if (language === 'python')
    return pythonSample(base, model)
      .replace('import os\n', '')
      .replace('os.environ["GATEWAY_API_KEY"]', () => written);
  if (language === 'node')
    return nodeSample(base, model).replace('process.env.GATEWAY_API_KEY', () => written);
  return curlSample(base, model, key);
}
