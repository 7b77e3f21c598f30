import { CopyButton } from './copy-button';
import { highlight } from './highlight';

interface CodeBlockProps {
  code: string;
  /** Said above the code and to the copy button: "Node SDK". */
  title: string;
  language: 'ts' | 'python' | 'shell' | 'json' | 'http';
}

/** The dark panel: a title, a copy button, code that scrolls by itself and can be reached by keyboard. */
export function CodeBlock({ code, title, language }: CodeBlockProps) {
  return (
    <figure className="on-panel min-w-0 overflow-hidden rounded-lg border border-panel-line bg-panel text-panel-ink">
      <figcaption className="flex items-center justify-between border-b border-panel-line pl-4 pr-2">
        <span className="label py-2.5 text-panel-muted">{title}</span>
        <CopyButton text={code} what={title} className="text-panel-muted hover:text-panel-ink" />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className="overflow-x-auto px-4 py-4 text-[0.8125rem] leading-6">
        <code className="font-mono">
          {highlight(code, language).map((piece) => (
            <span key={piece.at} className={piece.look}>
              {piece.text}
            </span>
          ))}
        </code>
      </pre>
    </figure>
  );
}
