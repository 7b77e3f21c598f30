import { CopyButton } from './copy-button';

/** The dark panel without colours: for code that is made in the browser, with a key in it. */
export function CodePanel({ code, title }: { code: string; title: string }) {
  return (
    <figure className="on-panel min-w-0 overflow-hidden rounded-lg border border-panel-line bg-panel text-panel-ink">
      <figcaption className="flex items-center justify-between border-b border-panel-line pl-4 pr-2">
        <span className="label py-2.5 text-panel-muted">{title}</span>
        <CopyButton text={code} what={title} className="text-panel-muted hover:text-panel-ink" />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className="overflow-x-auto px-4 py-4 text-[0.8125rem] leading-6">
        <code className="font-mono">{code}</code>
      </pre>
    </figure>
  );
}
