'use client';

import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { Progress } from '@/components/ui/progress';
import { type DemoRound, headerOf, newVisit } from './landing-demo-answer';
import { askAnswer, askingSignal, askQuote, DemoFault } from './landing-demo-ask';
import { DemoPanel } from './landing-demo-panel';

interface LandingDemoProps {
  /** The round that the server played to itself; null: it could not. */
  recorded: DemoRound | null;
  /** "27 Nov 2026, 17:50:36 UTC". */
  recordedAt: string;
  /** Characters at most. */
  promptMax: number;
  /** The model whose prices are worked with, for the words. */
  model: string;
}

const SAMPLES = [
  'Summarize this support ticket in 3 bullets: the export is empty since Monday.',
  'Write a SQL query for the ten customers who spent most last month.',
  'Explain exponential backoff to a new colleague.',
];
const NOTHING: DemoRound = { prompt: '', quote: null, first: null, again: null };
/** From then on the reader is told that it goes on, and from then that it is slow. */
const NOTICED_MS = 1_000;
const SLOW_MS = 4_000;

type Busy = 'quote' | 'first' | 'again' | null;

/** The demonstration: a question, its quote, its answer with the headers, and the same again from the cache. */
export function LandingDemo({ recorded, recordedAt, promptMax, model }: LandingDemoProps) {
  const [isReady, setReady] = useState(false);
  const [prompt, setPrompt] = useState('');
  const [round, setRound] = useState<DemoRound>(recorded ?? NOTHING);
  const [isRecorded, setRecorded] = useState(recorded !== null);
  const [busy, setBusy] = useState<Busy>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [waited, setWaited] = useState<'short' | 'noticed' | 'slow'>('short');
  const visit = useRef('');
  const left = useRef<AbortController | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    visit.current = newVisit();
    left.current = new AbortController();
    setReady(true);
    return () => left.current?.abort();
  }, []);
  useEffect(() => {
    setWaited('short');
    if (busy === null) return;
    const timers = [
      setTimeout(() => setWaited('noticed'), NOTICED_MS),
      setTimeout(() => setWaited('slow'), SLOW_MS),
    ];
    return () => timers.forEach(clearTimeout);
  }, [busy]);

  const run = async (steps: (signal: AbortSignal) => Promise<void>) => {
    setProblem(null);
    const leaving = left.current?.signal ?? new AbortController().signal;
    try {
      await steps(askingSignal(leaving));
    } catch (error) {
      if (leaving.aborted) return;
      setProblem(error instanceof DemoFault ? error.message : 'Something failed in this page. Ask again.');
    }
    setBusy(null);
  };

  const ask = (question: string) =>
    run(async (signal) => {
      const asked = { prompt: question, visit: visit.current };
      setRecorded(false);
      setRound({ ...NOTHING, prompt: question });
      setBusy('quote');
      const quote = await askQuote(asked, signal);
      setRound({ ...NOTHING, prompt: question, quote });
      setBusy('first');
      const tell = (first: DemoRound['first']) => setRound({ prompt: question, quote, first, again: null });
      tell(await askAnswer(asked, signal, tell));
    });

  const askAgain = () =>
    run(async (signal) => {
      const asked = { prompt: round.prompt, visit: visit.current };
      setBusy('again');
      const tell = (again: DemoRound['again']) => setRound((before) => ({ ...before, again }));
      setRound((before) => ({ ...before, again: null }));
      tell(await askAnswer(asked, signal, tell));
    });

  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (busy !== null || !isReady) return;
    if (prompt.trim() === '') {
      setProblem('Type something to ask, or take one of the examples.');
      field.current?.focus();
      return;
    }
    void ask(prompt);
  };
  const submitByEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  // Until the page's script is here nothing can be pressed; it need not look so for that moment.
  const still = isReady ? undefined : 'disabled:opacity-100!';
  const isLong = busy !== null && waited !== 'short';
  const canAskAgain = isReady && !isRecorded && busy === null && round.first?.isDone === true;

  return (
    <div className="grid gap-8 lg:grid-cols-[22rem_1fr] lg:gap-10">
      <form onSubmit={submit} className="min-w-0">
        <fieldset disabled={!isReady} className="min-w-0">
          <legend className="sr-only">Ask the test model</legend>
          <TextField
            id="demo-prompt"
            label="Your prompt"
            className={isReady ? undefined : '[&_textarea]:opacity-100!'}
            ref={field}
            value={prompt}
            onChange={(event) => setPrompt(event.target.value)}
            onKeyDown={submitByEnter}
            maxLength={promptMax}
            rows={4}
            autoComplete="off"
            placeholder="Ask anything. The test model does not think; it counts."
            hint={
              <span className="flex justify-between gap-2">
                <span>Enter asks, Shift Enter breaks a line.</span>
                <span className="figure min-w-[9ch] shrink-0 text-right text-caption">
                  {prompt.length} / {promptMax}
                </span>
              </span>
            }
          />
          <ul aria-label="Examples" className="mt-4 grid gap-2">
            {SAMPLES.map((sample) => (
              <li key={sample}>
                <button
                  type="button"
                  onClick={() => {
                    setPrompt(sample);
                    field.current?.focus();
                  }}
                  className="min-h-9 w-full rounded-md border bg-raised px-3 py-1.5 text-left text-small text-muted hover:border-edge hover:text-ink disabled:cursor-not-allowed"
                >
                  {sample}
                </button>
              </li>
            ))}
          </ul>
          <div className="mt-5 flex flex-wrap gap-3">
            <Button
              type="submit"
              className={still}
              isBusy={busy === 'quote' || busy === 'first'}
              disabled={busy === 'again'}
            >
              Ask
            </Button>
            <Button variant="secondary" onClick={askAgain} isBusy={busy === 'again'} disabled={!canAskAgain}>
              Ask again
            </Button>
          </div>
        </fieldset>
        <div className="mt-5 min-h-24">
          <p role="status" className={isLong || problem ? 'sr-only' : 'text-small text-muted'}>
            {problem ? '' : waited === 'slow' ? SLOW : saidOf(round, busy, isRecorded ? recordedAt : null)}
          </p>
          {isLong && <Progress label={waited === 'slow' ? SLOW : WAITING[busy]} done={null} />}
          {problem && (
            <Notice role="alert" tone="bad" title="Not answered">
              {problem}
            </Notice>
          )}
        </div>
        <noscript>
          <p className="mb-5 text-small">
            Asking needs script. The round that is shown was asked and answered on this server.
          </p>
        </noscript>
        <p className="border-t pt-4 text-small text-faint">
          Test model, test money: no provider is called and nobody is charged. The prices are those of{' '}
          <span className="figure text-caption">{model}</span>. What you type is neither kept nor logged.
        </p>
      </form>
      <DemoPanel round={round} busy={busy} />
    </div>
  );
}

const SLOW = 'Slower than usual; still waiting …';
const WAITING = {
  quote: 'Waiting for the quote …',
  first: 'The answer is coming …',
  again: 'Asking the cache …',
} as const;

/** What has just happened, in one sentence. */
function saidOf({ prompt, first, again }: DemoRound, busy: Busy, recordedAt: string | null): string {
  if (busy !== null) return WAITING[busy];
  if (recordedAt !== null) return `Recorded on this server on ${recordedAt}, for: “${prompt}”`;
  if (again?.isDone) {
    return again.isHit
      ? `From the cache: charged $${headerOf(again, 'x-btl-customer-charge')} instead of $${headerOf(first, 'x-btl-customer-charge')}.`
      : 'Answered anew: what was stored for you is gone after ten minutes.';
  }
  if (first?.isDone) {
    return `Answered: charged $${headerOf(first, 'x-btl-customer-charge')}, saved $${headerOf(first, 'x-btl-saved')}${first.isHit ? '. You asked this before, so it came from the cache' : ''}. Now ask again.`;
  }
  return 'Type a prompt, or take one of the examples.';
}
