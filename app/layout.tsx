import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { display } from './fonts';
import { siteOrigin } from './site-origin';
import { pictureOf } from './site-pages';
import './globals.css';

/** What every page has unless it says otherwise: its own address as canonical, and a picture for link previews. */
export async function generateMetadata(): Promise<Metadata> {
  const [origin, sent] = await Promise.all([siteOrigin(), headers()]);
  const path = sent.get('x-path') ?? '/';
  return {
    metadataBase: new URL(origin),
    title: { default: 'Runtime — one API for language models, priced in the open', template: '%s · Runtime' },
    description:
      'An OpenAI-compatible gateway that routes each request to the cheapest provider able to serve it and shows benchmark, charge and saving on every response.',
    applicationName: 'Runtime',
    alternates: { canonical: path },
    openGraph: {
      type: 'website',
      siteName: 'Runtime',
      url: path,
      images: [{ url: await pictureOf(path), width: 1200, height: 630, alt: '' }],
    },
    twitter: { card: 'summary_large_image' },
  };
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fafaf9' },
    { media: '(prefers-color-scheme: dark)', color: '#11100f' },
  ],
};

/** Every page is rendered per request: the nonce of its policy, and the theme the reader chose, are the request's. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = (await cookies()).get('theme')?.value;
  return (
    <html
      lang="en"
      data-theme={theme === 'dark' || theme === 'light' ? theme : undefined}
      className={`${display.variable} ${GeistSans.variable} ${GeistMono.variable}`}
      suppressHydrationWarning
    >
      <head>
        {/* Not in the metadata: a page that names its canonical address would leave it out. */}
        <link rel="alternate" type="application/atom+xml" title="Models and prices" href="/feed.xml" />
      </head>
      <body className="min-h-dvh bg-paper font-sans text-[0.9375rem] leading-relaxed text-ink antialiased">
        <a
          href="#main"
          className="sr-only focus:not-sr-only focus:fixed focus:left-4 focus:top-4 focus:z-50 focus:bg-paper focus:px-4 focus:py-2"
        >
          Skip to the content
        </a>
        {children}
      </body>
    </html>
  );
}
