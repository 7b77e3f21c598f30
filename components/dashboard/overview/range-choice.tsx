import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { Input } from '@/components/ui/controls';
import { Disclosure } from '@/components/ui/disclosure';
import { modeAddress } from '../mode-address';
import type { DashboardMode } from '../types';
import type { RangeView } from './overview-types';

const NAMED = [
  { name: 'today', label: 'Today' },
  { name: '7d', label: '7 days' },
  { name: '30d', label: '30 days' },
] as const;

interface RangeChoiceProps {
  mode: DashboardMode;
  /** Null: what the address asks for was not understood. */
  range: Pick<RangeView, 'name' | 'first_day' | 'last_day' | 'zone'> | null;
}

/** Which days the figures are of: links and a form, so that the address says it and it works without script. */
export function RangeChoice({ mode, range }: RangeChoiceProps) {
  return (
    <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
      <nav aria-label="Days shown" className="inline-flex rounded-md border border-edge p-0.5">
        {NAMED.map(({ name, label }) => (
          <Link
            key={name}
            href={modeAddress('/dashboard', mode, { range: name })}
            prefetch={false}
            scroll={false}
            aria-current={range?.name === name ? 'page' : undefined}
            className={classNames(
              'inline-flex min-h-8 items-center rounded-sm px-3 text-small',
              range?.name === name ? 'bg-ink text-paper' : 'text-muted hover:text-ink',
            )}
          >
            {label}
          </Link>
        ))}
      </nav>
      <Disclosure
        summary={range?.name === 'custom' ? `${range.first_day} to ${range.last_day}` : 'Other days'}
      >
        <form action="/dashboard" className="mt-1 flex flex-wrap items-end gap-3">
          <input type="hidden" name="mode" value={mode} />
          <input type="hidden" name="range" value="custom" />
          <DayInput name="from" label="First day" value={range?.first_day} />
          <DayInput name="to" label="Last day" value={range?.last_day} />
          <Button type="submit" size="sm" variant="secondary">
            Show
          </Button>
        </form>
      </Disclosure>
    </div>
  );
}

function DayInput({ name, label, value }: { name: string; label: string; value?: string }) {
  const id = `day-${name}`;
  return (
    <div>
      <label htmlFor={id} className="text-small text-muted">
        {label}
      </label>
      <Input
        id={id}
        type="date"
        name={name}
        defaultValue={value}
        key={value}
        required
        controlSize="sm"
        className="mt-1"
      />
    </div>
  );
}
