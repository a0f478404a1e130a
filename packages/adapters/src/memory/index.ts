import { later, type Clock, type EphemeralStore, type Instant } from '@tresen/domain';

export interface MemoryEphemeralOptions {
  readonly clock: Clock;
  /** Entries kept at most; past it the oldest go. */
  readonly limit?: number;
}

interface Entry {
  readonly value: string;
  readonly until: Instant;
}

/** An {@link EphemeralStore} of one process. Other processes do not see it, and a restart empties it. */
export function memoryEphemeralStore({ clock, limit = 100_000 }: MemoryEphemeralOptions): EphemeralStore {
  const entries = new Map<string, Entry>();
  let sweepAt = Math.min(1_000, limit);

  const read = (key: string): Entry | undefined => {
    const entry = entries.get(key);
    if (!entry || entry.until > clock.now()) return entry;
    entries.delete(key);
    return undefined;
  };

  /** Throws out what has expired, each time the map has doubled since; then, over the limit, what was put in first. */
  const makeRoom = () => {
    if (entries.size < sweepAt) return;
    const now = clock.now();
    for (const [key, { until }] of entries) if (until <= now) entries.delete(key);
    for (const key of entries.keys()) {
      if (entries.size < limit) break;
      entries.delete(key);
    }
    sweepAt = Math.min(Math.max(1_000, entries.size * 2), limit);
  };

  const write = (key: string, value: string, until: Instant) => {
    if (!entries.has(key)) makeRoom();
    entries.set(key, { value, until });
  };
  const writeFor = (key: string, value: string, ttl: number) => write(key, value, later(clock.now(), ttl));

  return {
    get: async (key) => read(key)?.value,
    set: async (key, value, ttl) => writeFor(key, value, ttl),
    add: async (key, value, ttl) => {
      if (read(key)) return false;
      writeFor(key, value, ttl);
      return true;
    },
    take: async (key) => {
      const value = read(key)?.value;
      entries.delete(key);
      return value;
    },
    replace: async (key, expected, value, ttl) => {
      if (read(key)?.value !== expected) return false;
      writeFor(key, value, ttl);
      return true;
    },
    remove: async (key) => void entries.delete(key),
    increment: async (key, ttl) => {
      const now = clock.now();
      const fresh = { value: '0', until: later(now, ttl) };
      const known = read(key);
      // A window that ends later than a new one would was begun before the clock was set back.
      const entry = known && known.until <= fresh.until ? known : fresh;
      const count = Number(entry.value) + 1;
      write(key, String(count), entry.until);
      return { count, resetsIn: entry.until - now };
    },
  };
}

export { memoryLiveFeed, type MemoryLiveFeed, type MemoryLiveFeedOptions } from './live-feed.ts';
