import { classNames } from './class-names';
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
  mark,
  className,
}: Omit<CodeBlockProps, 'title'> & { className?: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <pre tabIndex={0} className={classNames('overflow-auto py-4 text-small leading-6', className)}>
      <code className="block w-max min-w-full font-mono">
        {highlight(code, language).map(({ at, text, pieces }) => (
          <span key={at} className={lineLook(isMarked(text, mark))}>
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

function isMarked(line: string, mark: string | readonly string[] = []): boolean {
  return [mark].flat().some((text) => line.includes(text));
}

function lineLook(isSetOff: boolean): string {
  return classNames(
    'block border-l-2 px-4',
    isSetOff ? 'border-panel-ink bg-panel-ink/10' : 'border-transparent',
  );
}
