import { HighlightedLines } from './code-frame';
import { CopyButton } from './copy-button';
import { type CodeLanguage, highlight } from './highlight';
import { PANEL, PANEL_COPY } from './panel';

interface CodeBlockProps {
  code: string;
  /** Said above the code and to the copy button: "Node SDK". */
  title: string;
  language: CodeLanguage;
  /** Lines that hold this text, or one of these, are set off from the others. */
  mark?: string | readonly string[];
}

/** The dark panel: a title, a copy button, code that scrolls by itself and can be reached by keyboard. */
export function CodeBlock({ code, title, language, mark }: CodeBlockProps) {
  return (
    <figure className={PANEL}>
      <figcaption className="flex items-center justify-between border-b border-panel-line pl-4 pr-2">
        <span className="label py-2.5 text-panel-muted">{title}</span>
        <CopyButton text={code} what={title} className={PANEL_COPY} />
      </figcaption>
      <CodeLines code={code} language={language} mark={mark} />
    </figure>
  );
}

/** The code itself, on a panel that has a title elsewhere. */
export function CodeLines({
  code,
  language,
  mark = [],
  className,
}: Omit<CodeBlockProps, 'title'> & { className?: string }) {
  const marks = [mark].flat();
  return (
    <HighlightedLines
      lines={highlight(code, language)}
      isMarked={(line) => marks.some((text) => line.includes(text))}
      className={className}
    />
  );
}
