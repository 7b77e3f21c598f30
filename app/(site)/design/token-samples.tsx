import { Row, Sample } from './sample';

const COLOURS = [
  ['paper', 'bg-paper'],
  ['raised', 'bg-raised'],
  ['sunken', 'bg-sunken'],
  ['line', 'bg-line'],
  ['edge', 'bg-edge'],
  ['faint', 'bg-faint'],
  ['muted', 'bg-muted'],
  ['ink', 'bg-ink'],
  ['good', 'bg-good'],
  ['warn', 'bg-warn'],
  ['bad', 'bg-bad'],
  ['panel', 'bg-panel'],
] as const;

const TYPE = [
  ['display text-6xl', 'Display 60'],
  ['display text-4xl', 'Display 36'],
  ['display text-3xl', 'Display 30'],
  ['font-display text-2xl tracking-tight', 'Title 24'],
  ['text-lead', 'Lead 18'],
  ['text-body', 'Body 15'],
  ['text-small', 'Small 13'],
  ['text-caption', 'Caption 12'],
  ['label', 'Label 11'],
  ['figure text-2xl', '$1,234.567890'],
  ['figure text-small', '0.000000412 · 8.1 µs'],
] as const;

export function TokenSamples() {
  return (
    <>
      <Sample title="Colour">
        <ul className="grid grid-cols-3 gap-4 sm:grid-cols-6">
          {COLOURS.map(([name, look]) => (
            <li key={name}>
              <span className={`block h-14 rounded-md border ${look}`} />
              <span className="figure mt-1.5 block text-caption text-muted">{name}</span>
            </li>
          ))}
        </ul>
      </Sample>
      <Sample title="Type">
        <ul className="grid gap-4">
          {TYPE.map(([look, words]) => (
            <li key={look} className={look}>
              {words}
            </li>
          ))}
        </ul>
      </Sample>
      <Sample title="Space, radius, shadow">
        <Row>
          {['size-1', 'size-2', 'size-3', 'size-4', 'size-6', 'size-8', 'size-12', 'size-16'].map((size) => (
            <span key={size} className={`${size} bg-ink`} />
          ))}
          <span className="size-16 rounded-sm border border-edge" />
          <span className="size-16 rounded-md border border-edge" />
          <span className="size-16 rounded-lg border border-edge" />
          <span className="size-16 rounded-lg border bg-raised shadow-float" />
        </Row>
      </Sample>
    </>
  );
}
