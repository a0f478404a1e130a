import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';

const built = join(import.meta.dirname, '../../dist-pages');

/** Which page answers a path; each knows the rest of its path by itself. */
const entries: readonly (readonly [RegExp, string])[] = [
  [/^\/$/, '/index.html'],
  [/^\/counter\/?$/, '/counter.html'],
  [/^\/pos(\/|$)/, '/pos.html'],
  [/^\/display\/?$/, '/display.html'],
  [/^\/clock\/?$/, '/clock.html'],
  [/^\/kiosk\/?$/, '/kiosk.html'],
  [/^\/pair\/device\/?$/, '/pair.html'],
  [/^\/join\/[^/]+\/?$/, '/join.html'],
  [/^\/card\/[^/]+\/?$/, '/card.html'],
  [/^\/merchant(\/|$)/, '/merchant.html'],
  [/^\/admin(\/|$)/, '/admin.html'],
  [/^\/docs\/?$/, '/docs.html'],
];

/** Serves the built pages: hashed files for ever, pages always fresh, both as compressed as the client takes them. */
export function servePages(): (request: IncomingMessage, response: ServerResponse) => boolean {
  if (!existsSync(built)) return () => false;
  const files = sirv(built, {
    etag: true,
    brotli: true,
    gzip: true,
    dotfiles: false,
    extensions: [],
    setHeaders: (response, pathname) => {
      response.setHeader(
        'Cache-Control',
        pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  return (request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const entry = entries.find(([pattern]) => pattern.test(path))?.[1];
    const asked = request.url;
    if (entry !== undefined) request.url = entry;
    let missing = false;
    // sirv answers at once or says that it has no such file.
    files(request, response, () => {
      missing = true;
    });
    request.url = asked;
    return !missing;
  };
}
