import { classNames } from './class-names';
import { CodeLines } from './code-block';
import { CodeFrame } from './code-frame';
import type { CodeLanguage } from './highlight';

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

/** The dark panel with the same thing said in several languages; one is shown at a time. */
export function CodeTabs({ title, name, tabs, open, group, className }: CodeTabsProps) {
  return (
    <CodeFrame
      title={title}
      name={name}
      panes={tabs}
      open={open}
      group={group}
      linesOf={(at, shown) => {
        const tab = tabs[at];
        return (
          tab && (
            <CodeLines
              key={tab.value}
              code={tab.code}
              language={tab.language}
              mark={tab.mark}
              className={classNames(shown, className)}
            />
          )
        );
      }}
    />
  );
}
