import { HIT, RETRIED, WALK } from './walk-steps';

const WIDTH = 340;
const LEFT = 40;
const BOX = { width: 188, height: 50 };
const STEP = 70;
const EXIT_AT = LEFT + BOX.width + 26;
const HEIGHT = (WALK.length - 1) * STEP + BOX.height + 4;

/** The walk of one request, top to bottom; its steps stand as a list beside it. */
export function WalkDrawing() {
  return (
    <svg
      role="img"
      aria-label="The walk of one request, drawn. Its steps are the list that follows."
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      className="h-auto w-full max-w-md font-sans text-edge"
      fill="none"
      stroke="currentColor"
    >
      <defs>
        <marker
          id="walk-tip"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto"
        >
          <path d="M1 1l6 3-6 3" className="text-edge" stroke="currentColor" fill="none" />
        </marker>
      </defs>
      {WALK.map((step, index) => (
        <Step key={step.title} index={index} />
      ))}
      <Hit />
      <Retry />
    </svg>
  );
}

const topOf = (index: number) => 2 + index * STEP;
const middleOf = (index: number) => topOf(index) + BOX.height / 2;

function Step({ index }: { index: number }) {
  const step = WALK[index];
  if (!step) return null;
  const top = topOf(index);
  const middle = middleOf(index);
  return (
    <g>
      <rect x={LEFT} y={top} {...BOX} rx="6" className="fill-raised" />
      <text
        x={LEFT + 14}
        y={top + 21}
        className="fill-current text-ink text-[14px] font-medium"
        stroke="none"
      >
        {step.title}
      </text>
      <text x={LEFT + 14} y={top + 39} className="fill-current text-muted text-[12.5px]" stroke="none">
        {step.gist}
      </text>
      {index < WALK.length - 1 && (
        <path
          d={`M${LEFT + BOX.width / 2} ${top + BOX.height}V${top + STEP - 1}`}
          markerEnd="url(#walk-tip)"
        />
      )}
      {step.exit && (
        <>
          <path
            d={`M${LEFT + BOX.width} ${middle}H${EXIT_AT - 5}`}
            strokeDasharray="3 3"
            markerEnd="url(#walk-tip)"
          />
          {step.exit.split(' · ').map((code, line, all) => (
            <text
              key={code}
              x={EXIT_AT + 2}
              y={middle + 4.5 + (line - (all.length - 1) / 2) * 15}
              className="fill-current text-muted font-mono text-[12.5px]"
              stroke="none"
            >
              {code}
            </text>
          ))}
        </>
      )}
    </g>
  );
}

/** Around the hold and the providers. */
function Hit() {
  const from = middleOf(HIT.from);
  const to = middleOf(HIT.to);
  return (
    <>
      <path
        d={`M${LEFT} ${from}H14V${to}H${LEFT - 1}`}
        className="text-good"
        stroke="currentColor"
        strokeWidth="1.5"
      />
      <text x="4" y={from - 8} className="fill-current text-good text-[12.5px] font-medium" stroke="none">
        a hit
      </text>
    </>
  );
}

/** Back into the same step, on the next route. */
function Retry() {
  const left = LEFT + BOX.width - 52;
  const bottom = topOf(RETRIED) + BOX.height;
  return (
    <path
      d={`M${left + 32} ${bottom}v5a5 5 0 0 1-5 5h-22a5 5 0 0 1-5-5v-4`}
      strokeDasharray="3 3"
      markerEnd="url(#walk-tip)"
    />
  );
}
