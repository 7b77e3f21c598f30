// Guarantee: rows that arrive go to their places without a hole or a double, what is shown of a chart and of attempts follows their figures, and a filter’s words and address say the same.
import { describe, expect, it } from 'vitest';
import { layAttempts } from '@/components/dashboard/requests/attempt-timeline';
import { chartSlots, spanOf } from '@/components/dashboard/requests/chart-slots';
import {
  fieldMoment,
  filterAddress,
  filterOf,
  filterWords,
} from '@/components/dashboard/requests/filter-address';
import { appendPage, holdPage, mergeNewest, unseenRows } from '@/components/dashboard/requests/merge-rows';
import type { ReceiptAttempt, RequestRow } from '@/components/dashboard/types';

const row = (minute: number, part: Partial<RequestRow> = {}) =>
  ({
    id: `req_${minute}`,
    created_at: new Date(minute * 60_000).toISOString(),
    settlement: 'posted',
    ...part,
  }) as RequestRow;
const page = (minutes: number[], next: string | null = null, searched: string | null = null) => ({
  data: minutes.map((minute) => row(minute)),
  next_cursor: next,
  searched_to: searched,
});
const ids = ({ rows }: { rows: readonly RequestRow[] }) => rows.map(({ id }) => Number(id.slice(4)));

describe('mergeNewest', () => {
  const held = holdPage(page([9, 8, 7], 'older'));

  it('puts new rows first, and one that began earlier in its place', () => {
    const now = mergeNewest(held, page([11, 10, 9, 8, 7], 'x'));
    expect(ids(now)).toEqual([11, 10, 9, 8, 7]);
    const late = { ...page([9, 8, 7], 'x'), data: [row(9), row(8.5), row(8), row(7)] };
    expect(ids(mergeNewest(held, late))).toEqual([9, 8.5, 8, 7]);
    expect(now.cursor).toBe('older');
  });

  it('takes rows it has as they are now', () => {
    const settled = { ...page([9, 8, 7], 'x'), data: [row(9, { settlement: 'voided' }), row(8), row(7)] };
    expect(mergeNewest(held, settled).rows[0]?.settlement).toBe('voided');
  });

  it('begins anew where rows in between are missing', () => {
    expect(mergeNewest(held, page([30, 29, 28], 'y'))).toMatchObject({ cursor: 'y', rows: { length: 3 } });
  });

  it('loses no progress of a search that has found nothing yet', () => {
    const searching = { ...holdPage(page([])), cursor: 'far', searchedTo: '2020' };
    expect(mergeNewest(searching, page([5], 'near', '2026'))).toMatchObject({
      cursor: 'far',
      searchedTo: '2020',
    });
    expect(ids(mergeNewest(searching, page([5], 'near', '2026')))).toEqual([5]);
  });

  it('counts what waits, and adds older pages without doubles', () => {
    expect(unseenRows(held, page([11, 10, 9])).map(({ id }) => id)).toEqual(['req_11', 'req_10']);
    expect(ids(appendPage(held, page([7, 6, 5])))).toEqual([9, 8, 7, 6, 5]);
  });
});

describe('a chart', () => {
  const HOUR_MS = 3_600_000;
  const chart = {
    from: '2026-11-27T10:20:00.000Z',
    to: '2026-11-27T13:00:00.000Z',
    step_ms: HOUR_MS,
    counted_to: '2026-11-27T11:30:00.000Z',
    bars: [{ start: '2026-11-27T12:00:00.000Z', requests: 3, errors: 1 }],
  };

  it('has every slot of its time, and knows which were not counted', () => {
    expect(chartSlots(chart).map(({ requests, isKnown }) => [requests, isKnown])).toEqual([
      [0, false],
      [0, true],
      [3, true],
    ]);
  });

  it('picks whole slots, dragged either way', () => {
    const slots = chartSlots(chart);
    const span = { from: '2026-11-27T11:00:00.000Z', to: '2026-11-27T13:00:00.000Z' };
    expect(spanOf(slots, 1, 2)).toEqual(span);
    expect(spanOf(slots, 2, 1)).toEqual(span);
    expect(spanOf(slots, 0, 9)).toBeNull();
  });
});

describe('layAttempts', () => {
  it('lays attempts end to end, and the slower of two at once beside the winner', () => {
    const attempt = (outcome: string, latency_ms: number) => ({ outcome, latency_ms }) as ReceiptAttempt;
    const laid = layAttempts([attempt('timeout', 100), attempt('hedged', 30), attempt('success', 50)]);
    expect(laid.map(({ start, end }) => [start, end])).toEqual([
      [0, 100],
      [120, 150],
      [100, 150],
    ]);
  });
});

describe('filters', () => {
  it('stand in the address, empty ones not, and nothing else with them', () => {
    const asked = new URLSearchParams('status=error&model=&cursor=x&tag= a b ');
    const filter = filterOf((name) => asked.get(name));
    expect(filter).toEqual({ status: 'error', tag: 'a b' });
    expect(filterAddress('test', filter)).toBe('/dashboard/requests?mode=test&status=error&tag=a+b');
  });

  it('are said in words', () => {
    expect(filterWords('key', 'key_1', [{ id: 'key_1', label: 'Worker (…abcd)' }])).toBe(
      'Key: Worker (…abcd)',
    );
    expect(filterWords('from', '2026-11-27T10:00:00Z', [])).toBe('From 27 Nov 2026, 10:00 UTC');
    expect(filterWords('from', 'yesterday', [])).toBe('From yesterday');
    expect(filterWords('min_cost', '0.001', [])).toBe('Charge from $0.001');
  });

  it('fill a field with the moment in UTC, whatever the offset was', () => {
    expect(fieldMoment('2026-11-27T10:00:00+02:00')).toBe('2026-11-27T08:00');
    expect(fieldMoment('2026-11-27T10:00')).toBe('2026-11-27T10:00');
    expect(fieldMoment('nonsense')).toBe('');
  });
});
