import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';

const entries = [
  'index',
  'pos',
  'display',
  'counter',
  'pair',
  'clock',
  'kiosk',
  'join',
  'card',
  'merchant',
  'admin',
  'docs',
];
const pages = join(import.meta.dirname, 'pages');
const api = process.env.API_URL ?? 'http://localhost:3000';

/** Leaves a .br and a .gz beside every text file, so that the host compresses nothing while it serves. */
function precompressed(): Plugin {
  return {
    name: 'tresen-precompressed',
    apply: 'build',
    writeBundle({ dir }) {
      if (!dir) return;
      for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(js|css|html|svg)$/.test(name)) continue;
        const path = join(dir, name);
        const text = readFileSync(path);
        writeFileSync(`${path}.br`, brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
        writeFileSync(`${path}.gz`, gzipSync(text));
      }
    },
  };
}

/** In development: the entry that the host would answer a path with. */
function entryOfPath(): Plugin {
  return {
    name: 'tresen-entry-of-path',
    configureServer({ middlewares }) {
      middlewares.use((request, _response, next) => {
        const entry =
          /^\/(pos|display|counter|pair|clock|kiosk|join|card|merchant|admin|docs)(?=[/?]|$)(?!.*\.\w+(?:\?|$))/.exec(
            request.url ?? '',
          )?.[1];
        if (entry) request.url = `/${entry}.html`;
        next();
      });
    },
  };
}

export default defineConfig({
  root: pages,
  base: '/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // The domain's sources, so that pages can be built before it is.
  resolve: { conditions: ['@tresen/source', ...defaultClientConditions] },
  plugins: [precompressed(), entryOfPath()],
  server: { proxy: { '/api/v1': { target: api, ws: true }, '/oauth': api } },
  build: {
    outDir: join(import.meta.dirname, 'dist-pages'),
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy allows no data: in scripts, and hashed files are kept for a year.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // The API reference is one script of a library's; nobody but its readers loads it.
    chunkSizeWarningLimit: 2_000,
    rolldownOptions: { input: Object.fromEntries(entries.map((name) => [name, join(pages, `${name}.html`)])) },
  },
});
