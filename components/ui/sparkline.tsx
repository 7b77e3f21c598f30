import { classNames } from './class-names';

interface SparklineProps {
  /** In order of time, evenly spaced. */
  values: readonly number[];
  /** What it says in words: "spent a day over 30 days, rising". */
  label: string;
  className?: string;
}

const WIDTH = 120;
const HEIGHT = 28;

/** A trend without axes; its figures stand elsewhere. */
export function Sparkline({ values, label, className }: SparklineProps) {
  const most = Math.max(...values, 0);
  const step = values.length > 1 ? WIDTH / (values.length - 1) : WIDTH;
  const y = (value: number) => (most === 0 ? HEIGHT - 1 : HEIGHT - 1 - (value / most) * (HEIGHT - 2));
  const points = values.map((value, index) => `${(index * step).toFixed(1)},${y(value).toFixed(1)}`);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={classNames('h-7 w-full max-w-40 text-ink', className)}
    >
      {points.length > 0 && (
        <>
          <path
            d={`M0,${HEIGHT} L${points.join(' L')} L${WIDTH},${HEIGHT} Z`}
            fill="currentColor"
            fillOpacity="0.06"
          />
          <polyline
            points={points.join(' ')}
            fill="none"
            stroke="currentColor"
            strokeWidth="1.25"
            vectorEffect="non-scaling-stroke"
          />
        </>
      )}
    </svg>
  );
}
