// Guarantee: a day begins where its reader's clocks say it does, also on the days that clocks are changed.
import { describe, expect, it } from 'vitest';
import {
  addDays,
  dayAt,
  daysBetween,
  isTimeZone,
  readDay,
  startOfDay,
  writeDay,
} from '@/lib/base/zoned-days';

const start = (zone: string, text: string) => {
  const day = readDay(text);
  if (!day) throw new Error(text);
  return startOfDay(zone, day).toISOString();
};

describe('startOfDay', () => {
  it.each([
    ['UTC', '2026-11-27', '2026-11-27T00:00:00.000Z'],
    ['Europe/Zurich', '2026-11-27', '2026-11-26T23:00:00.000Z'],
    ['Europe/Zurich', '2026-03-29', '2026-03-28T23:00:00.000Z'],
    ['Europe/Zurich', '2026-03-30', '2026-03-29T22:00:00.000Z'],
    ['Europe/Zurich', '2026-10-26', '2026-10-25T23:00:00.000Z'],
    ['Asia/Kolkata', '2026-11-27', '2026-11-26T18:30:00.000Z'],
    ['Asia/Kathmandu', '2026-11-27', '2026-11-26T18:15:00.000Z'],
    ['America/Los_Angeles', '2026-11-01', '2026-11-01T07:00:00.000Z'],
    ['Pacific/Kiritimati', '2026-01-01', '2025-12-31T10:00:00.000Z'],
    // Clocks skip midnight: the day begins at one o'clock.
    ['America/Santiago', '2026-09-06', '2026-09-06T04:00:00.000Z'],
    ['Asia/Beirut', '2026-03-29', '2026-03-28T22:00:00.000Z'],
    // Clocks go back at midnight: the hour before is had twice, the day begins after the second.
    ['America/Santiago', '2026-04-05', '2026-04-05T04:00:00.000Z'],
  ])('%s %s', (zone, day, expected) => {
    expect(start(zone, day)).toBe(expected);
  });

  it('begins a day right where the one before ends, in every zone, through a year', () => {
    for (const zone of [
      'Europe/Zurich',
      'America/Santiago',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Africa/Cairo',
    ]) {
      for (let at = 0; at < 366; at += 1) {
        const day = addDays({ year: 2026, month: 1, day: 1 }, at);
        const from = startOfDay(zone, day);
        expect(writeDay(dayAt(zone, from)), zone).toBe(writeDay(day));
        const before = dayAt(zone, new Date(from.getTime() - 1));
        expect(daysBetween(before, day), `${zone} ${writeDay(day)}`).toBe(1);
      }
    }
  });
});

describe('days and zones', () => {
  it('are read when they exist', () => {
    expect(readDay('2028-02-29')).toEqual({ year: 2028, month: 2, day: 29 });
    for (const text of ['2026-02-29', '2026-13-01', '2026-1-1', '', 'today', '2026-11-27T00:00'])
      expect(readDay(text), text).toBeNull();
    expect(isTimeZone('Europe/Zurich')).toBe(true);
    for (const zone of ['Europe/Nowhere', '', '../etc/passwd']) expect(isTimeZone(zone), zone).toBe(false);
  });

  it('are counted over months and years', () => {
    expect(addDays({ year: 2026, month: 12, day: 31 }, 1)).toEqual({ year: 2027, month: 1, day: 1 });
    expect(daysBetween({ year: 2027, month: 1, day: 1 }, { year: 2026, month: 12, day: 2 })).toBe(-30);
  });
});
