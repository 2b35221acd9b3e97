import { defineConfig } from 'vite';

// Where a running Parley is, for `npx vite packages/web` while working on the client.
const backend = process.env['PARLEY_URL'] ?? 'http://localhost:8080';
const passedOn = [
  '/api',
  '/.well-known',
  '/simulator',
  '/parley.json',
  '/developer/mails',
  '/developer/metrics',
  '/readyz',
];

export default defineConfig({
  root: import.meta.dirname,
  build: {
    // All of them know light-dark(), popovers and container queries.
    target: ['chrome125', 'firefox128', 'safari17.5'],
    cssCodeSplit: false,
    // Nothing inline: the page's policy allows only files of this origin.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    emptyOutDir: true,
  },
  server: {
    watch: { ignored: ['**/dist*/**'] },
    proxy: {
      '/ws': { target: backend, ws: true },
      // The host stays what the browser says: the edge compares it with the page's origin.
      ...Object.fromEntries(passedOn.map((path) => [path, { target: backend }])),
    },
  },
});
