import { CopyButton } from './copy-button';
import { PANEL, PANEL_COPY } from './panel';

/** The dark panel without colours: for code that is made in the browser, with a key in it. */
export function CodePanel({ code, title }: { code: string; title: string }) {
  return (
    <figure className={PANEL}>
      <figcaption className="flex items-center justify-between border-b border-panel-line pl-4 pr-2">
        <span className="label py-2.5 text-panel-muted">{title}</span>
        <CopyButton text={code} what={title} className={PANEL_COPY} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className="overflow-x-auto px-4 py-4 text-[0.8125rem] leading-6">
        <code className="font-mono">{code}</code>
      </pre>
    </figure>
  );
}
