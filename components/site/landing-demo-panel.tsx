import { classNames } from '@/components/ui/class-names';
import { Skeleton } from '@/components/ui/skeleton';
import type { DemoQuote, DemoReply, DemoRound } from './landing-demo-answer';

interface DemoPanelProps {
  round: DemoRound;
  /** What is under way; null: nothing. */
  busy: 'quote' | 'first' | 'again' | null;
}

/** One round: quote, answer, headers, headers of the answer from the cache. Every place has its size before it is filled. */
export function DemoPanel({ round, busy }: DemoPanelProps) {
  const shown = busy === 'again' ? round.again : (round.again ?? round.first);
  const reply = shown ?? round.first;
  return (
    <div className="min-w-0 rounded-lg border bg-raised">
      <QuoteFigures quote={round.quote} isBusy={busy === 'quote'} />
      <section aria-labelledby="demo-answer" className="border-b px-5 py-5 sm:px-6">
        <h3 id="demo-answer" className="label">
          2 · The answer
        </h3>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <section aria-label="Answer" tabIndex={0} className="mt-3 h-56 overflow-y-auto sm:h-32">
          <p
            data-testid="demo-answer"
            aria-live="polite"
            aria-busy={busy !== null}
            className="max-w-prose [overflow-wrap:anywhere]"
          >
            {busy === 'quote' ? '' : (reply?.text ?? '')}
          </p>
          {busy !== null && !reply?.text && (
            <span className="grid gap-2.5 pt-1.5">
              <Skeleton className="h-3 w-full max-w-prose" />
              <Skeleton className="h-3 w-4/5 max-w-prose" />
            </span>
          )}
        </section>
      </section>
      <div className="grid sm:grid-cols-2 sm:divide-x">
        <Headers title="3 · The first time" reply={round.first} isBusy={busy === 'quote' || busy === 'first'}>
          The answer’s headers stand here once it has come.
        </Headers>
        <Headers
          title="4 · Asked again"
          reply={round.again}
          isBusy={busy === 'again'}
          className="max-sm:border-t"
        >
          Ask again: the same answer comes from the cache, and costs less.
        </Headers>
      </div>
    </div>
  );
}

function QuoteFigures({ quote, isBusy }: { quote: DemoQuote | null; isBusy: boolean }) {
  const figures = [
    { label: 'Benchmark', value: quote && `$${quote.benchmark}`, note: quote && `sent direct${at(quote)}` },
    { label: 'Charge', value: quote && `$${quote.charge}`, note: quote && `at most $${quote.maxCharge}` },
    { label: 'Saved', value: quote && `$${quote.saved}`, note: quote && 'by routing' },
    {
      label: 'Route',
      value: quote && (quote.route ?? 'none'),
      note: quote && `cheapest of ${quote.routeCount}, simulated`,
    },
  ];
  return (
    <section aria-labelledby="demo-quote" aria-busy={isBusy} className="border-b px-5 py-5 sm:px-6">
      <h3 id="demo-quote" className="label">
        1 · The quote, before anything is sent
      </h3>
      <dl className="mt-3 grid grid-cols-2 gap-x-6 gap-y-4 xl:grid-cols-4">
        {figures.map(({ label, value, note }) => (
          <div key={label} className="min-h-22 min-w-0 xl:min-h-17">
            <dt className="text-small text-muted">{label}</dt>
            <dd className="mt-1">
              {value && !isBusy ? (
                <span className="figure [overflow-wrap:anywhere]">{value}</span>
              ) : (
                <Skeleton className="my-1.5 h-3 w-24" />
              )}
              {value && !isBusy && <span className="mt-0.5 block text-caption text-faint">{note}</span>}
            </dd>
          </div>
        ))}
      </dl>
      <p className="mt-1 min-h-8 text-caption text-faint sm:min-h-4">
        {quote && !isBusy
          ? `Expected for ${quote.inputTokens} tokens in and ${quote.outputTokens} out; charged is what was used.`
          : ''}
      </p>
    </section>
  );
}

function at({ benchmarkProvider }: DemoQuote): string {
  return benchmarkProvider ? ` to ${benchmarkProvider}` : '';
}

interface HeadersProps {
  title: string;
  reply: DemoReply | null;
  isBusy: boolean;
  /** What stands there before. */
  children: string;
  className?: string;
}

function Headers({ title, reply, isBusy, children, className }: HeadersProps) {
  const isKnown = reply !== null && reply.headers.length > 0;
  return (
    <section
      aria-label={title.slice(4)}
      aria-busy={isBusy}
      className={classNames('min-w-0 px-5 py-5 sm:px-6', className)}
    >
      <h3 className="label">{title}</h3>
      <div className="mt-3 min-h-52">
        {isKnown ? (
          <>
            <dl>
              {reply.headers.map(({ name, value }) => (
                <div
                  key={name}
                  className="flex flex-wrap justify-between gap-x-4 border-b py-1.5 last:border-b-0"
                >
                  <dt className="figure text-caption text-muted">{name}</dt>
                  <dd className="figure ml-auto text-caption">{value}</dd>
                </div>
              ))}
            </dl>
            <p className="mt-2 text-caption text-faint">
              {reply.from === 'head'
                ? 'As they came, before the answer.'
                : 'As they came in the stream’s last line; an answer that is not streamed has them as headers.'}
            </p>
          </>
        ) : isBusy ? (
          <span className="grid gap-5 pt-2">
            {['a', 'b', 'c', 'd', 'e'].map((line) => (
              <Skeleton key={line} className="h-3 w-full" />
            ))}
          </span>
        ) : (
          <p className="text-small text-faint">{children}</p>
        )}
      </div>
    </section>
  );
}
