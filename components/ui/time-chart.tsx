import { classNames } from './class-names';
import { Cell, DataTable, HeadCell } from './data-table';
import { Disclosure } from './disclosure';

export interface ChartPoint {
  /** Milliseconds since 1970. */
  at: number;
  /** For drawing only; what is read is `shown`. Null leaves a gap. */
  value: number | null;
  /** The exact figure in words: "$0.40". */
  shown: string;
}

export interface ChartSeries {
  name: string;
  points: readonly ChartPoint[];
}

interface TimeChartProps {
  /** What is shown: "Input price per million tokens". */
  title: string;
  /** At most four: they differ by tone and dash, and are named at their end. */
  series: readonly ChartSeries[];
  /** `step` for what holds until it changes, `bars` for sums over equal spans (one series). */
  kind: 'line' | 'step' | 'bars';
  /** The value at the top of the axis in words, from its number. */
  formatTop(value: number): string;
  formatTime(at: number): string;
  /** Where the axis ends, if later than the last point. */
  until?: number;
  className?: string;
}

const WIDTH = 640;
const HEIGHT = 160;
const TONES = [
  { stroke: 'text-ink', dash: undefined },
  { stroke: 'text-edge', dash: undefined },
  { stroke: 'text-ink', dash: '5 4' },
  { stroke: 'text-edge', dash: '2 3' },
] as const;

/** Figures over time, drawn on the server without script, with the same figures as a table one click away. */
export function TimeChart(props: TimeChartProps) {
  const { title, series, formatTop, formatTime, className } = props;
  const points = series.flatMap((one) => one.points);
  if (points.length === 0) return null;
  const first = Math.min(...points.map(({ at }) => at));
  const last = Math.max(...points.map(({ at }) => at), props.until ?? 0);
  const top = Math.max(...points.map(({ value }) => value ?? 0));
  const scale: Scale = {
    x: (at) => (last === first ? 0 : ((at - first) / (last - first)) * WIDTH),
    y: (value) => (top === 0 ? HEIGHT : HEIGHT - (value / top) * (HEIGHT - 4)),
    end: WIDTH,
  };
  return (
    <figure className={classNames('min-w-0', className)}>
      <figcaption className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <span className="label">{title}</span>
        {series.length > 1 && <Legend series={series} />}
      </figcaption>
      <div className="mt-3 grid grid-cols-[auto_1fr] gap-x-3">
        <div className="figure flex flex-col justify-between text-right text-caption text-faint">
          <span>{formatTop(top)}</span>
          <span>{formatTop(0)}</span>
        </div>
        <svg
          role="img"
          aria-label={`${title}: a chart; its figures are in the table below`}
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          className="h-40 w-full overflow-visible border-b border-l"
        >
          {props.kind === 'bars' ? (
            <Bars points={series[0]?.points ?? []} scale={scale} />
          ) : (
            series.map((one, index) => (
              <path
                key={one.name}
                d={pathOf(one.points, scale, props.kind === 'step')}
                className={TONES[index % TONES.length]?.stroke}
                fill="none"
                stroke="currentColor"
                strokeWidth="1.5"
                strokeDasharray={TONES[index % TONES.length]?.dash}
                vectorEffect="non-scaling-stroke"
              />
            ))
          )}
        </svg>
        <span />
        <div className="mt-1.5 flex justify-between text-caption text-faint">
          <span>{formatTime(first)}</span>
          <span>{formatTime(last)}</span>
        </div>
      </div>
      <Disclosure summary="The same as a table" className="mt-2">
        <FiguresTable title={title} series={series} formatTime={formatTime} />
      </Disclosure>
    </figure>
  );
}

interface Scale {
  x(at: number): number;
  y(value: number): number;
  end: number;
}

function pathOf(points: readonly ChartPoint[], { x, y, end }: Scale, isStep: boolean): string {
  let path = '';
  let isDrawing = false;
  for (const { at, value } of points) {
    if (value === null) {
      isDrawing = false;
      continue;
    }
    const [left, height] = [x(at).toFixed(1), y(value).toFixed(1)];
    if (!isDrawing) path += `M${left},${height}`;
    else path += isStep ? `H${left}V${height}` : `L${left},${height}`;
    isDrawing = true;
  }
  return isStep && isDrawing ? `${path}H${end}` : path;
}

function Bars({ points, scale }: { points: readonly ChartPoint[]; scale: Scale }) {
  const width = WIDTH / Math.max(points.length, 1);
  return points.map(({ at, value, shown }, index) => (
    <rect
      key={at}
      x={index * width + width * 0.1}
      width={width * 0.8}
      y={scale.y(value ?? 0)}
      height={HEIGHT - scale.y(value ?? 0)}
      fill="currentColor"
      className="text-ink"
    >
      <title>{shown}</title>
    </rect>
  ));
}

function Legend({ series }: { series: readonly ChartSeries[] }) {
  return (
    <ul className="flex flex-wrap gap-x-4 text-caption text-muted">
      {series.map(({ name }, index) => (
        <li key={name} className="flex items-center gap-1.5">
          <svg
            aria-hidden="true"
            viewBox="0 0 20 4"
            className={`h-1 w-5 ${TONES[index % TONES.length]?.stroke}`}
          >
            <path
              d="M0 2h20"
              stroke="currentColor"
              strokeWidth="1.5"
              strokeDasharray={TONES[index % TONES.length]?.dash}
            />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}

function FiguresTable({
  title,
  series,
  formatTime,
}: Pick<TimeChartProps, 'title' | 'series' | 'formatTime'>) {
  const moments = [...new Set(series.flatMap((one) => one.points.map(({ at }) => at)))].sort((a, b) => a - b);
  const shownAt = series.map((one) => new Map(one.points.map(({ at, shown }) => [at, shown])));
  return (
    <DataTable caption={title} className="mt-2 max-h-80 overflow-y-auto">
      <thead>
        <tr>
          <HeadCell>When</HeadCell>
          {series.map(({ name }) => (
            <HeadCell key={name} numeric>
              {name}
            </HeadCell>
          ))}
        </tr>
      </thead>
      <tbody>
        {moments.map((at) => (
          <tr key={at}>
            <Cell className="whitespace-nowrap">{formatTime(at)}</Cell>
            {shownAt.map((shown, index) => (
              <Cell key={series[index]?.name} numeric>
                {shown.get(at) ?? '–'}
              </Cell>
            ))}
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}
