import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { absentOptionals, type Lock } from './lock-file.ts';

/**
 * Enters the optional packages of other platforms that npm left out of the lock file because the registry at hand does
 * not carry them. Without the entries `npm ci` takes the lock for stale; with them each platform fetches its own.
 */
const path = join(import.meta.dirname, '../package-lock.json');
const lock: Lock = JSON.parse(readFileSync(path, 'utf8'));
const absent = absentOptionals(lock);
const packages = Object.entries(lock.packages).concat(absent.map(({ at, entry }) => [at, entry]));
const sorted = packages.toSorted(([a], [b]) => a.localeCompare(b, 'en'));
writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
console.log(`${absent.length} entries added to package-lock.json`);
