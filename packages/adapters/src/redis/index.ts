import { DomainError, type EphemeralStore } from '@tresen/domain';
import { Redis } from 'ioredis';
import { call, connectionOptions } from './connection.ts';

export interface RedisEphemeralOptions {
  readonly url: string;
  /** Before every key, so that installations can share a server. */
  readonly prefix?: string;
  /** Milliseconds until a command that is not answered counts as failed. */
  readonly timeout?: number;
  /** Told of each try to connect that failed; the client goes on trying by itself. */
  readonly onError?: (error: Error) => void;
  /** Told of each connection that works. */
  readonly onReady?: () => void;
}

export interface RedisEphemeralStore extends EphemeralStore {
  /** Refuses with `UNAVAILABLE` when the server does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

const replaceScript = `
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[2], 'px', ARGV[3])
return 1`;

// A counter without an end, left by whatever, would throttle for ever: it gets its window now.
const incrementScript = `
local count = redis.call('incr', KEYS[1])
local left = redis.call('pttl', KEYS[1])
if left < 0 then
  redis.call('pexpire', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
return {count, left}`;

/**
 * An {@link EphemeralStore} on Redis 6.2 or newer, shared by all host processes. A command waits for nothing: without a connection it
 * refuses with `UNAVAILABLE` at once, and works again when the server is back.
 */
export async function redisEphemeralStore({
  url,
  prefix = 'tresen:',
  timeout = 1_000,
  onError = () => undefined,
  onReady = () => undefined,
}: RedisEphemeralOptions): Promise<RedisEphemeralStore> {
  const redis = new Redis(url, { ...connectionOptions(timeout), keyPrefix: prefix });
  let closing = false;
  redis.on('error', onError);
  redis.on('ready', onReady);
  // A server that says goodbye raises no error; what is asked until the next try fails all the same.
  redis.on('close', () => {
    if (!closing) onError(new Error('The connection to Redis was closed.'));
  });
  // A host starts without Redis too; what needs it refuses until the client gets through.
  await redis.connect().catch(onError);

  return {
    get: async (key) => (await call(redis.get(key))) ?? undefined,
    set: async (key, value, ttl) => void (await call(redis.set(key, value, 'PX', ttl))),
    add: async (key, value, ttl) => (await call(redis.set(key, value, 'PX', ttl, 'NX'))) === 'OK',
    take: async (key) => (await call(redis.getdel(key))) ?? undefined,
    replace: async (key, expected, value, ttl) =>
      (await call(redis.eval(replaceScript, 1, key, expected, value, ttl))) === 1,
    remove: async (key) => void (await call(redis.del(key))),
    increment: async (key, ttl) => {
      const answer = await call(redis.eval(incrementScript, 1, key, ttl));
      const [count, resetsIn] = Array.isArray(answer) ? answer.map(Number) : [];
      if (count === undefined || resetsIn === undefined) throw new DomainError('UNAVAILABLE', { what: 'redis' });
      return { count, resetsIn };
    },
    ping: async () => void (await call(redis.ping())),
    close: async () => {
      closing = true;
      await redis.quit().catch(() => redis.disconnect());
    },
  };
}

export { redisLiveFeed, type RedisLiveFeed, type RedisLiveFeedOptions } from './live-feed.ts';
