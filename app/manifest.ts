import type { MetadataRoute } from 'next';

/** `/manifest.webmanifest`: what a browser needs to put the dashboard on a home screen. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    name: 'Runtime',
    short_name: 'Runtime',
    description: 'One API for language models, with the price of every answer shown.',
    start_url: '/dashboard',
    display: 'minimal-ui',
    background_color: '#fafaf9',
    theme_color: '#fafaf9',
    icons: [
      { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
      { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
    ],
  };
}
