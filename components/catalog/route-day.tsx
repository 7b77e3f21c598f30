import { UptimeBar } from '@/components/ui/uptime-bar';
import { groupDigits } from './format';
import type { RouteDayRow } from './types';

export const TOO_FEW = 'not enough requests yet';

/** The share of requests that worked, and each hour of the day as a stroke. */
export function RouteUptime({ name, day }: { name: string; day: RouteDayRow }) {
  if (day.uptime === null) return <span className="text-faint">{TOO_FEW}</span>;
  return (
    <span className="inline-flex flex-wrap items-center justify-end gap-x-2">
      <UptimeBar label={`24 h of ${name}: ${day.uptime} %`} spans={spansOf(day)} />
      <span className="figure min-w-[4.25rem] text-right" title={`of ${groupDigits(day.samples)} requests`}>
        {day.uptime} %
      </span>
    </span>
  );
}

function spansOf({ hours }: RouteDayRow) {
  return hours.map(({ label, share }) => ({ label, share }));
}

/** "420 ms"; null where too few streams told it. */
export function ttftText({ ttftMs }: RouteDayRow): string | null {
  return ttftMs === null ? null : `${groupDigits(ttftMs)} ms`;
}

/** Whether nothing at all can be said of its day. */
export function isThin({ uptime, ttftMs, tokensPerSecond }: RouteDayRow): boolean {
  return uptime === null && ttftMs === null && tokensPerSecond === null;
}
