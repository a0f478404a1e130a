import { existsSync, type Stats } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { send } from '@koa/send';
import type { Context } from 'koa';

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
export function servePages(root = built): (context: Context) => Promise<boolean> {
  if (!existsSync(root)) return async () => false;
  return async (context) => {
    const file = entries.find(([pattern]) => pattern.test(context.path))?.[1] ?? context.path;
    try {
      const sent = await send(context, file, { root, setHeaders: cached(file) });
      if (sent === undefined) return false;
    } catch (error) {
      // No such file, or a path that leads out of the folder.
      if (error instanceof Error && 'status' in error && Number(error.status) < 500) return false;
      throw error;
    }
    if (context.fresh) context.status = 304;
    return true;
  };
}

const cached =
  (file: string) =>
  (response: ServerResponse, _path: string, { size, mtimeMs }: Stats) => {
    response.setHeader(
      'Cache-Control',
      file.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    );
    response.setHeader('ETag', `W/"${size}-${Math.floor(mtimeMs)}"`);
    response.setHeader('Vary', 'Accept-Encoding');
  };
