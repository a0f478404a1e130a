import { existsSync } from 'node:fs';

/** The Chromium that the browser tests drive. */
export const chromiumPath = (): string => process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** Ends the run before any test when there is no browser. */
export default function setup(): void {
  const path = chromiumPath();
  if (!existsSync(path))
    throw new Error(`The browser tests need Chromium: none at ${path}. Name another in CHROMIUM_PATH.`);
}
