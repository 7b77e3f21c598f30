import { z } from 'zod';
import { ApiError } from '@/lib/base/errors';
import {
  addDays,
  type Day,
  dayAt,
  daysBetween,
  isTimeZone,
  readDay,
  startOfDay,
  writeDay,
} from '@/lib/base/zoned-days';
import { readQuery } from '../endpoints/query-params';

export const RANGES = ['today', '7d', '30d', 'custom'] as const;
export type RangeName = (typeof RANGES)[number];

const DAYS = { today: 1, '7d': 7, '30d': 30 } as const;
const USUAL: RangeName = '30d';
const MOST_DAYS = 366;
const HOUR_MS = 3_600_000;

/** Whole days of the reader's calendar. */
export interface OverviewRange {
  name: RangeName;
  zone: string;
  /** First and last day, both included. */
  first: Day;
  last: Day;
  from: Date;
  /** Exclusive. */
  to: Date;
  /** What the figures over time are split into: the hours of one day, else days. */
  unit: 'hour' | 'day';
  starts: Date[];
}

const DayText = z.string().transform((text, context) => {
  const day = readDay(text);
  if (day) return day;
  context.addIssue({ code: 'custom', message: 'expected a day like 2026-11-23' });
  return z.NEVER;
});

const RangeQuery = z.object({
  range: z.enum(RANGES, { error: `expected ${RANGES.slice(0, -1).join(', ')} or custom` }).optional(),
  from: DayText.optional(),
  to: DayText.optional(),
  zone: z
    .string()
    .max(64)
    .refine(isTimeZone, 'expected the name of a time zone like Europe/Zurich')
    .default('UTC'),
});

/**
 * Which days an address asks for: `range`, and `from` and `to` where it is `custom`; the last 30 by default.
 * @throws ApiError invalid_request naming the parameter
 */
export function readRange(query: URLSearchParams, now: Date): OverviewRange {
  const asked = readQuery(RangeQuery, query);
  const { zone, range = asked.from ? 'custom' : USUAL } = asked;
  const today = dayAt(zone, now);
  if (range !== 'custom') {
    if (asked.from || asked.to) throw wrong('range', 'expected custom where from or to is given');
    return build({ name: range, zone, first: addDays(today, 1 - DAYS[range]), last: today });
  }
  const { from: first, to: last = today } = asked;
  if (!first) throw wrong('from', 'a custom range needs its first day');
  if (daysBetween(first, last) < 0) throw wrong('to', 'expected a day not before from');
  if (daysBetween(first, last) >= MOST_DAYS) throw wrong('from', `a range has at most ${MOST_DAYS} days`);
  return build({ name: range, zone, first, last });
}

function build(days: Pick<OverviewRange, 'name' | 'zone' | 'first' | 'last'>): OverviewRange {
  const { zone, first, last } = days;
  const from = startOfDay(zone, first);
  const to = startOfDay(zone, addDays(last, 1));
  const count = daysBetween(first, last) + 1;
  const unit = count === 1 ? 'hour' : 'day';
  const starts =
    unit === 'day'
      ? Array.from({ length: count }, (_, at) => startOfDay(zone, addDays(first, at)))
      : Array.from(
          { length: Math.ceil((to.getTime() - from.getTime()) / HOUR_MS) },
          (_, at) => new Date(from.getTime() + at * HOUR_MS),
        );
  return { ...days, from, to, unit, starts };
}

/** The range as an address names it. */
export function rangeJson({ name, zone, first, last, from, to, unit }: OverviewRange) {
  const times = { from: from.toISOString(), to: to.toISOString() };
  return { name, zone, first_day: writeDay(first), last_day: writeDay(last), unit, ...times };
}

function wrong(param: string, message: string): ApiError {
  return new ApiError('invalid_request', `Query parameter ${param}: ${message}.`, { param });
}
