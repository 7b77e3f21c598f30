'use client';

import Link from 'next/link';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { sendJson } from '@/components/ui/send-json';
import { modeAddress } from '../mode-address';
import type { DashboardMode } from '../types';
import type { FirstStepsView } from './overview-types';

interface FirstStepsProps {
  mode: DashboardMode;
  steps: FirstStepsView;
  onChange(steps: FirstStepsView): void;
}

/** What is left of the first steps, until it is done or done away with. */
export function FirstSteps({ mode, steps, onChange }: FirstStepsProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const list = stepsOf(mode, steps);
  const done = list.filter(({ isDone }) => isDone).length;
  if (steps.hidden || done === list.length) return null;
  const hide = async () => {
    setBusy(true);
    const answer = await sendJson<FirstStepsView>('/api/account/first-steps', 'PATCH', {
      hidden: true,
    }).catch(() => null);
    setBusy(false);
    if (answer?.ok) onChange(answer.value);
    else setProblem(answer ? answer.error.message : 'The server cannot be reached. Try again.');
  };
  return (
    <section aria-labelledby="first-steps" className="mt-8 border-y py-4">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1">
        <h2 id="first-steps" className="label">
          First steps, {done} of {list.length} done
        </h2>
        <Button variant="quiet" size="sm" onClick={hide} isBusy={isBusy}>
          Hide these steps
        </Button>
      </div>
      <ol className="mt-2 grid gap-x-8 gap-y-2 sm:grid-cols-2 lg:grid-cols-4">
        {list.map(({ label, hint, href, isDone }, at) => (
          <li key={label} className="flex min-w-0 gap-3 py-1">
            <span className={`figure text-small ${isDone ? 'text-good' : 'text-faint'}`}>
              <span aria-hidden="true">{isDone ? '✓' : at + 1}</span>
              <span className="sr-only">{isDone ? 'Done: ' : 'To do: '}</span>
            </span>
            <span className="min-w-0">
              {isDone ? (
                <span className="text-muted">{label}</span>
              ) : (
                <Link href={href} prefetch={false} className="underline underline-offset-4">
                  {label}
                </Link>
              )}
              {!isDone && <span className="mt-0.5 block text-small text-faint">{hint}</span>}
            </span>
          </li>
        ))}
      </ol>
      {problem && (
        <p role="alert" className="mt-2 text-small text-bad">
          {problem}
        </p>
      )}
    </section>
  );
}

function stepsOf(mode: DashboardMode, steps: FirstStepsView) {
  return [
    {
      label: 'Send a test request',
      hint: 'The sandbox answers; nothing is paid.',
      href: `${modeAddress('/dashboard', 'test')}#first-run`,
      isDone: steps.request,
    },
    {
      label: 'Add credits',
      hint: 'For live requests.',
      href: modeAddress('/dashboard/credits', 'live'),
      isDone: steps.credits,
    },
    {
      label: 'Make a live key',
      hint: 'It reaches real providers.',
      href: modeAddress('/dashboard/keys', 'live'),
      isDone: steps.live_key,
    },
    {
      label: 'See a first saving',
      hint: 'Send the same request twice: the second is answered from the cache.',
      href: modeAddress('/dashboard/requests', mode),
      isDone: steps.saving,
    },
  ];
}
