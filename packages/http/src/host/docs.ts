import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type Koa from 'koa';
import type { SecurityHeaders } from '../kit/security-headers.ts';

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tresen API</title>
</head>
<body>
<script id="api-reference" data-url="/openapi.json" data-configuration='{"withDefaultFonts":false,"telemetry":false,"hideClientButton":true,"agent":{"disabled":true},"mcp":{"disabled":true}}'></script>
<script src="/docs/reference.js"></script>
</body>
</html>
`;

/** The API reference: a page of ours around a script from its package. Nothing comes from elsewhere. */
export function docs(
  headers: SecurityHeaders,
): Readonly<Record<string, (context: Koa.Context) => Promise<void> | void>> {
  // Compressed once, when somebody first reads it.
  let script: Promise<Buffer> | undefined;
  const compressed = async () => {
    const source = new URL('./browser/standalone.js', import.meta.resolve('@scalar/api-reference'));
    return promisify(gzip)(await readFile(source));
  };
  return {
    '/docs': (context) => {
      context.set(headers.docs);
      context.set('Cache-Control', 'no-cache');
      context.type = 'text/html';
      context.body = page;
    },
    '/docs/reference.js': async (context) => {
      context.set(headers.page);
      context.set('Cache-Control', 'public, max-age=3600');
      context.set('Vary', 'Accept-Encoding');
      context.type = 'text/javascript';
      // Every browser that runs the script takes gzip.
      context.set('Content-Encoding', 'gzip');
      context.body = await (script ??= compressed());
    },
  };
}
