import type { Config } from 'tailwindcss';

/** The look in names: every colour is a variable of app/globals.css, which has its light and its dark value. */
const config: Config = {
  content: ['./app/**/*.{ts,tsx}', './components/**/*.{ts,tsx}'],
  theme: {
    extend: {
      colors: {
        paper: 'var(--paper)',
        raised: 'var(--raised)',
        ink: 'var(--ink)',
        muted: 'var(--muted)',
        faint: 'var(--faint)',
        line: 'var(--line)',
        edge: 'var(--edge)',
        panel: 'var(--panel)',
        'panel-ink': 'var(--panel-ink)',
        'panel-muted': 'var(--panel-muted)',
        'panel-line': 'var(--panel-line)',
        good: 'var(--good)',
        bad: 'var(--bad)',
        warn: 'var(--warn)',
      },
      fontFamily: {
        display: ['var(--font-display)', 'Georgia', 'serif'],
        sans: ['var(--font-geist-sans)', 'system-ui', 'sans-serif'],
        mono: ['var(--font-geist-mono)', 'ui-monospace', 'monospace'],
      },
      maxWidth: { page: '76rem', prose: '42rem' },
    },
  },
};

export default config;
