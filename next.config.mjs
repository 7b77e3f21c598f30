/**
 * What no page is ever made of: answers for programs, and files. Opened as a document they may run and load nothing.
 * Pages have a policy with a nonce from `proxy.ts`.
 */
const NOT_PAGES = [
  '/v1/:path*',
  '/api/:path*',
  '/_next/:path*',
  '/.well-known/:path*',
  '/healthz',
  '/readyz',
  '/openapi.json',
  '/llms.txt',
  '/llms-full.txt',
];
const NOTHING_RUNS = "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

// Not in TypeScript: the server would load the whole compiler (27 MB) to read it.
/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm test` checks types, of tests too; a start should neither wait for that nor fail by it.
  typescript: { ignoreBuildErrors: true },
  // The API takes one trailing slash and never answers with a redirect: clients lose their body on one.
  skipTrailingSlashRedirect: true,
  // The build's own hash tells when to build anew; a page's data is never cached by the framework.
  serverExternalPackages: [
    'pg',
    'pino',
    'undici',
    'gpt-tokenizer',
    'nodemailer',
    '@prisma/client',
    '@prisma/adapter-pg',
    '@mdx-js/mdx',
    'remark-gfm',
    'remark-mdx',
    'remark-parse',
    'remark-stringify',
    'unified',
  ],
  // Node 20 reads every map of a loaded chunk into its heap: 40 MB, for the stacks of page errors.
  experimental: { turbopackSourceMaps: process.env.NODE_ENV !== 'production' },
  // A page of the docs as Markdown stands at its own address with .md behind it.
  async rewrites() {
    return [
      { source: '/docs.md', destination: '/docs-markdown' },
      { source: '/docs/:path(.+).md', destination: '/docs-markdown/:path' },
    ];
  },
  async headers() {
    return [
      {
        source: '/:path*',
        headers: [
          { key: 'x-content-type-options', value: 'nosniff' },
          { key: 'referrer-policy', value: 'strict-origin-when-cross-origin' },
          {
            key: 'permissions-policy',
            value: 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
          },
          { key: 'cross-origin-opener-policy', value: 'same-origin' },
          // For what knows no `frame-ancestors`.
          { key: 'x-frame-options', value: 'DENY' },
        ],
      },
      ...NOT_PAGES.map((source) => ({
        source,
        headers: [{ key: 'content-security-policy', value: NOTHING_RUNS }],
      })),
    ];
  },
};

export default config;
