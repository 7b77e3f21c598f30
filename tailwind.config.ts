import type { Config } from 'tailwindcss';

/**
 * The look in names. Every colour is a variable of app/globals.css, which has its light and its dark value. Space is
 * Tailwind's own scale of 4 px; type, radius, shadow and motion are the few steps below. `/design` shows them.
 */
const config: Config = {
  content: ['./app/**/*.{ts,tsx}', './components/**/*.{ts,tsx}', './content/**/*.mdx'],
  theme: {
    extend: {
      colors: {
        paper: 'var(--paper)',
        raised: 'var(--raised)',
        sunken: 'var(--sunken)',
        ink: 'var(--ink)',
        muted: 'var(--muted)',
        faint: 'var(--faint)',
        line: 'var(--line)',
        edge: 'var(--edge)',
        veil: 'var(--veil)',
        panel: 'var(--panel)',
        'panel-ink': 'var(--panel-ink)',
        'panel-muted': 'var(--panel-muted)',
        'panel-line': 'var(--panel-line)',
        'code-word': 'var(--code-word)',
        'code-text': 'var(--code-text)',
        'code-value': 'var(--code-value)',
        good: 'var(--good)',
        bad: 'var(--bad)',
        warn: 'var(--warn)',
      },
      fontFamily: {
        display: ['var(--font-display)', 'Georgia', 'serif'],
        sans: ['var(--font-geist-sans)', 'system-ui', 'sans-serif'],
        mono: ['var(--font-geist-mono)', 'ui-monospace', 'monospace'],
      },
      fontSize: {
        caption: ['0.75rem', '1rem'],
        small: ['0.8125rem', '1.25rem'],
        body: ['0.9375rem', '1.5rem'],
        lead: ['1.125rem', '1.75rem'],
      },
      borderRadius: { sm: '0.25rem', md: '0.375rem', lg: '0.625rem' },
      boxShadow: { float: '0 8px 30px -8px rgb(0 0 0 / 0.25), 0 2px 6px -2px rgb(0 0 0 / 0.12)' },
      transitionDuration: { fast: '120ms', slow: '220ms' },
      transitionTimingFunction: { out: 'cubic-bezier(0.2, 0, 0, 1)' },
      keyframes: {
        appear: { from: { opacity: '0', transform: 'translateY(4px)' } },
        'slide-in': { from: { transform: 'translateX(100%)' } },
        'fade-in': { from: { opacity: '0' } },
      },
      animation: {
        appear: 'appear 120ms cubic-bezier(0.2, 0, 0, 1)',
        'slide-in': 'slide-in 220ms cubic-bezier(0.2, 0, 0, 1)',
        'fade-in': 'fade-in 120ms linear',
      },
      maxWidth: { page: '76rem', prose: '42rem' },
    },
  },
};

export default config;
