import { TimeChart } from '@/components/ui/time-chart';
import { formatDollars, shortDollars } from '../format';
import type { OverviewView } from './overview-types';

/** What was spent, hour by hour or day by day, in the reader's time zone. */
export function SpentChart({ view: { range, trend } }: { view: OverviewView }) {
  // By the browser's and the server's same rules: numbers only, no names of months that differ.
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: range.zone,
    ...(range.unit === 'hour'
      ? { hour: '2-digit', minute: '2-digit' }
      : { day: 'numeric', month: 'numeric' }),
  });
  const formatTime = (at: number) => {
    const parts = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, value]));
    return range.unit === 'hour'
      ? `${parts.hour}:${parts.minute}`
      : `${Number(parts.day)} ${MONTHS[Number(parts.month) - 1]}`;
  };
  return (
    <TimeChart
      title={`Spent ${range.unit === 'hour' ? 'an hour' : 'a day'}, ${range.zone} time`}
      kind="bars"
      series={[
        {
          name: 'Spent',
          points: trend.map((one) => ({
            at: Date.parse(one.start),
            value: Number(one.customer_charge),
            shown: formatDollars(one.customer_charge),
          })),
        },
      ]}
      formatTop={(value) => shortDollars(value.toFixed(12).replace(/\.?0+$/, ''))}
      formatTime={formatTime}
    />
  );
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
