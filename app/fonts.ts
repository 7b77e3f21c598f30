import localFont from 'next/font/local';

/** The serif of headings, from npm: nothing is fetched while building. */
export const display = localFont({
  src: '../node_modules/@fontsource-variable/newsreader/files/newsreader-latin-wght-normal.woff2',
  variable: '--font-display',
  weight: '200 800',
  display: 'swap',
  adjustFontFallback: 'Times New Roman',
});
