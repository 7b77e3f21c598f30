'use client';

import { type PointerEvent, useState } from 'react';
import { Cell, DataTable, HeadCell } from '@/components/ui/data-table';
import { Disclosure } from '@/components/ui/disclosure';
import { TextLink } from '@/components/ui/text-link';
import { formatCount, formatMomentShort } from '../format';
import { type ChartSlot, chartSlots, spanOf } from './chart-slots';
import type { RequestChartView } from './request-types';

const WIDTH = 640;
const HEIGHT = 96;

interface RequestChartProps {
  chart: RequestChartView;
  /** The page with this time alone. */
  hrefOf(span: { from: string; to: string }): string;
  onPick(span: { from: string; to: string }): void;
}

/** Requests and errors over time. A time is picked by dragging over it; with the keyboard in the table or the form. */
export function RequestChart({ chart, hrefOf, onPick }: RequestChartProps) {
  const slots = chartSlots(chart);
  const top = Math.max(1, ...slots.map(({ requests }) => requests));
  const sum = (read: (slot: ChartSlot) => number) => slots.reduce((total, slot) => total + read(slot), 0);
  const [requests, errors] = [sum((slot) => slot.requests), sum((slot) => slot.errors)];
  return (
    <figure className="min-w-0">
      <figcaption className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <span className="label">Requests over time</span>
        <span className="flex gap-x-4 text-caption text-muted">
          <span className="flex items-center gap-1.5">
            <span aria-hidden="true" className="size-2 bg-ink" />
            <span className="figure">{formatCount(requests)}</span> requests
          </span>
          <span className="flex items-center gap-1.5">
            <span aria-hidden="true" className="size-2 bg-bad" />
            <span className="figure">{formatCount(errors)}</span> of them refused or failed
          </span>
        </span>
      </figcaption>
      <div className="mt-3 grid grid-cols-[auto_1fr] gap-x-3">
        <div className="figure flex flex-col justify-between text-right text-caption text-faint">
          <span>{formatCount(top)}</span>
          <span>0</span>
        </div>
        <Bars slots={slots} top={top} onPick={onPick} />
        <span />
        <div className="mt-1.5 flex justify-between gap-4 text-caption text-faint">
          <span>{formatMomentShort(chart.from)}</span>
          <span className="text-right">{formatMomentShort(chart.to)}</span>
        </div>
      </div>
      {chart.counted_to && (
        <p className="mt-1 text-small text-muted">
          Counted back to {formatMomentShort(chart.counted_to)}; a shorter time shows all of it.
        </p>
      )}
      <Disclosure summary="The same as a table; pick a time there" className="mt-1">
        <SlotTable slots={slots} hrefOf={hrefOf} />
      </Disclosure>
    </figure>
  );
}

function Bars({
  slots,
  top,
  onPick,
}: { slots: ChartSlot[]; top: number } & Pick<RequestChartProps, 'onPick'>) {
  const [drag, setDrag] = useState<{ begun: number; now: number } | null>(null);
  const width = WIDTH / Math.max(slots.length, 1);
  const slotAt = ({ currentTarget, clientX }: PointerEvent) => {
    const { left, width: whole } = currentTarget.getBoundingClientRect();
    return Math.min(slots.length - 1, Math.max(0, Math.floor(((clientX - left) / whole) * slots.length)));
  };
  const begin = (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const slot = slotAt(event);
    setDrag({ begun: slot, now: slot });
  };
  const end = (event: PointerEvent) => {
    if (!drag) return;
    const span = spanOf(slots, drag.begun, slotAt(event));
    setDrag(null);
    if (span) onPick(span);
  };
  const picked = drag && { first: Math.min(drag.begun, drag.now), last: Math.max(drag.begun, drag.now) };
  return (
    <svg
      role="img"
      aria-label="Requests over time: a chart; its figures are in the table below"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      onPointerDown={begin}
      onPointerMove={(event) => drag && setDrag({ ...drag, now: slotAt(event) })}
      onPointerUp={end}
      onPointerCancel={() => setDrag(null)}
      className="h-24 w-full cursor-crosshair touch-pan-y select-none border-b border-l"
    >
      {/* Without it, the empty parts of the picture would take no pointer. */}
      <rect width={WIDTH} height={HEIGHT} fill="transparent" />
      {picked && (
        <rect
          x={picked.first * width}
          width={(picked.last - picked.first + 1) * width}
          height={HEIGHT}
          fill="currentColor"
          className="text-line"
        />
      )}
      {slots.map((slot, index) => (
        <Bar key={slot.start} slot={slot} x={index * width} width={width} top={top} />
      ))}
    </svg>
  );
}

function Bar({ slot, x, width, top }: { slot: ChartSlot; x: number; width: number; top: number }) {
  // One request among thousands is still seen.
  const high = (count: number) => (count === 0 ? 0 : Math.max(1.5, (count / top) * (HEIGHT - 4)));
  const place = { x: x + width * 0.1, width: width * 0.8 };
  return (
    <g>
      <title>{slotWords(slot)}</title>
      {!slot.isKnown && <rect {...place} y={HEIGHT - 3} height={3} className="fill-line" />}
      {slot.requests > 0 && (
        <rect {...place} y={HEIGHT - high(slot.requests)} height={high(slot.requests)} className="fill-ink" />
      )}
      {slot.errors > 0 && (
        <rect {...place} y={HEIGHT - high(slot.errors)} height={high(slot.errors)} className="fill-bad" />
      )}
    </g>
  );
}

function slotWords({ start, requests, errors, isKnown }: ChartSlot): string {
  const at = formatMomentShort(new Date(start).toISOString());
  return isKnown
    ? `${at}: ${formatCount(requests)} requests, ${formatCount(errors)} refused or failed`
    : `${at}: not counted`;
}

function SlotTable({ slots, hrefOf }: { slots: ChartSlot[]; hrefOf: RequestChartProps['hrefOf'] }) {
  const counted = slots.filter(({ requests }) => requests > 0).reverse();
  if (counted.length === 0) return <p className="py-3 text-small text-muted">No request in this time.</p>;
  return (
    <DataTable caption="Requests over time" className="max-h-80 overflow-y-auto">
      <thead>
        <tr>
          <HeadCell>From, UTC</HeadCell>
          <HeadCell numeric>Requests</HeadCell>
          <HeadCell numeric>Refused or failed</HeadCell>
        </tr>
      </thead>
      <tbody>
        {counted.map((slot) => (
          <tr key={slot.start}>
            <Cell>
              <TextLink
                href={hrefOf({
                  from: new Date(slot.start).toISOString(),
                  to: new Date(slot.end).toISOString(),
                })}
                scroll={false}
              >
                {formatMomentShort(new Date(slot.start).toISOString())}
              </TextLink>
            </Cell>
            <Cell numeric>{formatCount(slot.requests)}</Cell>
            <Cell numeric>{formatCount(slot.errors)}</Cell>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}
