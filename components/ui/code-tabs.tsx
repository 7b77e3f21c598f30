import { classNames } from './class-names';
import { CodeLines } from './code-block';
import { CopyButton } from './copy-button';
import type { CodeLanguage } from './highlight';
import { PANEL, PANEL_COPY } from './panel';

export interface CodeTab {
  /** What the choice is remembered by. */
  value: string;
  label: string;
  language: CodeLanguage;
  code: string;
  /** Lines that hold this text are set off from the others. */
  mark?: string;
}

interface CodeTabsProps {
  /** What the code is, for those who do not see where it stands: "Create a key". */
  title: string;
  /** Unique on the page. */
  name: string;
  /** Up to three. */
  tabs: readonly CodeTab[];
  /** The value of the tab that is open. */
  open?: string;
  /** Tabs of the same group on a page turn together; see `CodeTabsMemory`. */
  group?: string;
  /** To bound the height of the code. */
  className?: string;
}

/** Shown where its tab is chosen: by style alone, so that it works without script. */
const SHOWN = [
  "hidden group-has-[input[data-at='0']:checked]/tabs:block",
  "hidden group-has-[input[data-at='1']:checked]/tabs:block",
  "hidden group-has-[input[data-at='2']:checked]/tabs:block",
];

/** The dark panel with the same thing said in several languages; one is shown at a time. */
export function CodeTabs({ title, name, tabs, open, group, className }: CodeTabsProps) {
  const chosen = Math.max(
    0,
    tabs.findIndex(({ value }) => value === open),
  );
  return (
    <figure className={classNames(PANEL, 'group/tabs')}>
      <figcaption className="flex items-center justify-between border-b border-panel-line pl-2 pr-2">
        <fieldset className="flex min-w-0">
          <legend className="sr-only">{title}</legend>
          {tabs.map(({ value, label }, at) => (
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
        {tabs.map(({ value, label, code }, at) => (
          <div key={value} className={SHOWN[at]}>
            <CopyButton text={code} what={`${title}, ${label}`} className={PANEL_COPY} />
          </div>
        ))}
      </figcaption>
      {tabs.map(({ value, code, language, mark }, at) => (
        <CodeLines
          key={value}
          code={code}
          language={language}
          mark={mark}
          className={classNames(SHOWN[at], className)}
        />
      ))}
    </figure>
  );
}
