/** The frame of every dark panel. */
export const PANEL =
  'on-panel min-w-0 overflow-hidden rounded-lg border border-panel-line bg-panel text-panel-ink';
/** The copy button on it. */
export const PANEL_COPY = 'min-h-8 text-panel-muted hover:text-panel-ink';
