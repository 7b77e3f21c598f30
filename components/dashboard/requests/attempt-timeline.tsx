import { formatDuration } from '../format';
import type { PrintedReceipt, ReceiptAttempt } from '../types';

const WIDTH = 600;
const ROW = 18;

interface Stretch {
  attempt: ReceiptAttempt;
  start: number;
  end: number;
}

/**
 * When each attempt ran, to scale. A receipt keeps how long each took, not when it began: they are laid end to end;
 * one of two at once ends with the attempt that won.
 */
export function layAttempts(attempts: readonly ReceiptAttempt[]): Stretch[] {
  const laid: Stretch[] = [];
  let now = 0;
  for (const attempt of attempts) {
    if (attempt.outcome === 'hedged') continue;
    laid.push({ attempt, start: now, end: now + attempt.latency_ms });
    now += attempt.latency_ms;
  }
  const stretches = new Map(laid.map((stretch) => [stretch.attempt, stretch]));
  return attempts.map(
    (attempt) =>
      stretches.get(attempt) ?? {
        attempt,
        start: Math.max(0, now - attempt.latency_ms),
        end: Math.max(now, attempt.latency_ms),
      },
  );
}

/** The attempts drawn over the request's time; the table beside it says the same. */
export function AttemptTimeline({ receipt }: { receipt: PrintedReceipt }) {
  const stretches = layAttempts(receipt.attempts);
  if (stretches.length === 0) return null;
  const whole = Math.max(receipt.latency_ms, ...stretches.map(({ end }) => end), 1);
  const x = (ms: number) => (ms / whole) * WIDTH;
  const first = receipt.ttft_ms;
  const height = stretches.length * ROW;
  return (
    <figure className="mb-5">
      <svg
        role="img"
        aria-label={`${stretches.length === 1 ? 'One attempt' : `${stretches.length} attempts`} over ${formatDuration(receipt.latency_ms)}; the table below has the figures`}
        viewBox={`0 0 ${WIDTH} ${height}`}
        preserveAspectRatio="none"
        width="100%"
        height={height}
        className="block overflow-visible border-x"
      >
        {stretches.map(({ attempt, start, end }, index) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: attempts do not move
            key={index}
            x={x(start)}
            y={index * ROW + 4}
            width={Math.max(2, x(end) - x(start))}
            height={ROW - 8}
            className={toneOf(attempt)}
          >
            <title>{`${index + 1}: ${attempt.provider}, ${formatDuration(attempt.latency_ms)}`}</title>
          </rect>
        ))}
        {first !== null && (
          <path
            d={`M${x(first).toFixed(1)} 0V${height}`}
            stroke="currentColor"
            strokeDasharray="3 3"
            vectorEffect="non-scaling-stroke"
            className="text-muted"
          />
        )}
      </svg>
      <figcaption className="mt-1.5 flex flex-wrap justify-between gap-x-4 text-caption text-faint">
        <span>0</span>
        {first !== null && <span>first token after {formatDuration(first)} (dashed)</span>}
        <span>{formatDuration(receipt.latency_ms)}</span>
      </figcaption>
    </figure>
  );
}

function toneOf({ outcome }: ReceiptAttempt): string {
  if (outcome === 'success') return 'fill-good';
  return outcome === 'hedged' ? 'fill-edge' : 'fill-bad';
}
