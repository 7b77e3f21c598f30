import type { ReactNode } from 'react';
import { classNames } from './class-names';
import { CopyButton } from './copy-button';
import type { CodeLine } from './highlight';
import { PANEL, PANEL_COPY } from './panel';

interface LinesProps {
  lines: readonly CodeLine[];
  isMarked?(text: string): boolean;
  className?: string;
}

/** Code that was highlighted already. Knows no grammar, so browsers may have it. */
export function HighlightedLines({ lines, isMarked, className }: LinesProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <pre tabIndex={0} className={classNames('overflow-auto py-4 text-small leading-6', className)}>
      <code className="block w-max min-w-full font-mono">
        {lines.map(({ at, text, pieces }) => (
          <span key={at} className={lineLook(isMarked?.(text) ?? false)}>
            {pieces.map((piece) => (
              <span key={piece.at} className={piece.look}>
                {piece.text}
              </span>
            ))}
            {'\n'}
          </span>
        ))}
      </code>
    </pre>
  );
}

function lineLook(isSetOff: boolean): string {
  return classNames(
    'block border-l-2 px-4',
    isSetOff ? 'border-panel-ink bg-panel-ink/10' : 'border-transparent',
  );
}

export interface CodePane {
  /** What the choice is remembered by. */
  value: string;
  label: string;
  /** What is copied. */
  code: string;
}

interface CodeFrameProps {
  title: string;
  name: string;
  /** Up to three. */
  panes: readonly CodePane[];
  open?: string;
  group?: string;
  /** The code of a pane, with the class that shows it where its tab is chosen. */
  linesOf(at: number, shown: string | undefined): ReactNode;
}

/** Shown where its tab is chosen: by style alone, so that it works without script. */
const SHOWN = [
  "hidden group-has-[input[data-at='0']:checked]/tabs:block",
  "hidden group-has-[input[data-at='1']:checked]/tabs:block",
  "hidden group-has-[input[data-at='2']:checked]/tabs:block",
];

/** The dark panel with a tab for each language. */
export function CodeFrame({ title, name, panes, open, group, linesOf }: CodeFrameProps) {
  const chosen = Math.max(
    0,
    panes.findIndex(({ value }) => value === open),
  );
  return (
    <figure className={classNames(PANEL, 'group/tabs')}>
      <figcaption className="flex items-center justify-between border-b border-panel-line pl-2 pr-2">
        <fieldset className="flex min-w-0">
          <legend className="sr-only">{title}</legend>
          {panes.map(({ value, label }, at) => (
            <label
              key={value}
              className="label relative cursor-pointer px-2 py-2.5 text-panel-muted underline-offset-8 hover:text-panel-ink has-checked:text-panel-ink has-checked:underline has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-panel-ink"
            >
              <input
                type="radio"
                name={name}
                value={value}
                data-at={at}
                data-group={group}
                defaultChecked={at === chosen}
                className="sr-only"
              />
              {label}
            </label>
          ))}
        </fieldset>
        {panes.map(({ value, label, code }, at) => (
          <div key={value} className={SHOWN[at]}>
            <CopyButton text={code} what={`${title}, ${label}`} className={PANEL_COPY} />
          </div>
        ))}
      </figcaption>
      {panes.map((_, at) => linesOf(at, SHOWN[at]))}
    </figure>
  );
}
