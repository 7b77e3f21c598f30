import { Sparkline } from '@/components/ui/sparkline';
import { Stat } from '@/components/ui/stat';
import { exactBeside, formatCount, formatDollars, shortDollars } from '../format';
import { modeAddress } from '../mode-address';
import type { OverviewView, TrendPoint } from './overview-types';
import { rowsAddress } from './rows-address';

/** What there is, what was spent and what was saved; each leads to the rows that prove it. */
export function OverviewFigures({ view }: { view: OverviewView }) {
  const { mode, range, credits, usage, trend } = view;
  const rows = rowsAddress(mode, range);
  const hits = cacheHits(view);
  // Without requests there is nothing to draw.
  const trendOf = (member: keyof Omit<TrendPoint, 'start'>, label: string) =>
    usage.request_count > 0 && <Sparkline values={trend.map((one) => Number(one[member]))} label={label} />;
  const spoken = range.unit === 'hour' ? 'by the hour' : 'by day';
  return (
    <section aria-label="Figures">
      <dl className="mt-8 grid grid-cols-2 gap-x-6 gap-y-8 border-t pt-6 max-lg:*:first:col-span-2 lg:grid-cols-5 lg:gap-x-8">
        <Stat
          label="Balance"
          {...money(credits.balance)}
          href={modeAddress('/dashboard/credits', mode)}
          note={<Held credits={credits} />}
        />
        <Stat
          label="Spent"
          {...money(usage.customer_charge)}
          href={rows}
          note={`instead of ${shortDollars(usage.benchmark_direct_cost)} sent direct`}
          trend={trendOf('customer_charge', `Spent ${spoken}`)}
        />
        <Stat
          label="Saved"
          {...money(usage.customer_saved)}
          href={rows}
          note={`${view.saved_pct} % of what direct calls cost`}
          trend={trendOf('customer_saved', `Saved ${spoken}`)}
        />
        <Stat
          label="Requests"
          value={formatCount(usage.request_count)}
          href={rows}
          note={`${formatCount(usage.request_count - usage.success_count)} failed`}
          trend={trendOf('request_count', `Requests ${spoken}`)}
        />
        <Stat
          label="From the cache"
          value={share(hits, usage.request_count)}
          href={rowsAddress(mode, range, { cache: 'hit' })}
          note={`${formatCount(hits)} of ${formatCount(usage.request_count)} requests`}
          trend={trendOf('cache_hits', `Cache hits ${spoken}`)}
        />
      </dl>
    </section>
  );
}

function Held({ credits }: { credits: OverviewView['credits'] }) {
  return (
    <>
      <span title={formatDollars(credits.held)}>{shortDollars(credits.held)} held</span>
      {', '}
      <span title={formatDollars(credits.available)}>{shortDollars(credits.available)} available</span>
    </>
  );
}

/** Short to read, exact on hover. */
function money(amount: string): { value: string; exact?: string } {
  return { value: shortDollars(amount), exact: exactBeside(amount) };
}

export function cacheHits({ usage: { cache_tiers } }: Pick<OverviewView, 'usage'>): number {
  return cache_tiers.exact_response + cache_tiers.inflight_dedupe + cache_tiers.semantic;
}

/** "12.5 %"; without any, a dash. */
export function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${(Math.round((part / whole) * 1_000) / 10).toFixed(1)} %`;
}
