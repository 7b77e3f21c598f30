/** A day of a calendar. */
export interface Day {
  year: number;
  /** From 1. */
  month: number;
  day: number;
}

/** Whether this process knows a time zone by this name. */
export function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** "2026-11-27"; null for what is no day of the calendar. */
export function readDay(text: string): Day | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!match) return null;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? { year, month, day } : null;
}

export function writeDay({ year, month, day }: Day): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

export function addDays({ year, month, day }: Day, count: number): Day {
  const date = new Date(Date.UTC(year, month - 1, day + count));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** How many days lie between; negative where `to` is the earlier. */
export function daysBetween(from: Day, to: Day): number {
  const days = ({ year, month, day }: Day) => Date.UTC(year, month - 1, day) / 86_400_000;
  return days(to) - days(from);
}

/** The day it is somewhere at a moment. */
export function dayAt(zone: string, at: Date): Day {
  const local = localTime(zone, at.getTime());
  return { year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate() };
}

/** The first moment of a day somewhere: midnight, or the moment that clocks were put forward to where midnight was skipped. */
export function startOfDay(zone: string, day: Day): Date {
  const midnight = Date.UTC(day.year, day.month - 1, day.day);
  const offsetAt = (at: number) => localTime(zone, at).getTime() - at;
  // No clock is changed by more than a day, nor twice within one.
  const offsets = [offsetAt(midnight - 86_400_000), offsetAt(midnight + 86_400_000)];
  const wanted = writeDay(day);
  const found = offsets
    .map((offset) => new Date(midnight - offset))
    .sort((a, b) => a.getTime() - b.getTime())
    .find((at) => writeDay(dayAt(zone, at)) === wanted);
  // A day that a place skipped as it changed its side of the date line.
  return found ?? new Date(midnight - Math.min(...offsets));
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What clocks show somewhere, as if it were UTC. */
function localTime(zone: string, at: number): Date {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    // Names of zones come from outside.
    if (formats.size > 200) formats.clear();
    formats.set(zone, format);
  }
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(at)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
}
