import {
  firstNumber,
  liveFeedLimits,
  type Clock,
  type LiveEntry,
  type LiveEvent,
  type LiveFeed,
  type LiveFeedLimits,
  type LiveListener,
} from '@tresen/domain';
import { Redis } from 'ioredis';
import { call, connectionOptions } from './connection.ts';

export interface RedisLiveFeedOptions {
  readonly url: string;
  readonly clock: Clock;
  /** Before every key, and the channel, so that installations can share a server. */
  readonly prefix?: string;
  readonly timeout?: number;
  readonly limits?: LiveFeedLimits;
  /** Told of each try to connect that failed; the client goes on trying by itself. */
  readonly onError?: (error: Error) => void;
}

export interface RedisLiveFeed extends LiveFeed {
  close(): Promise<void>;
}

/** A stream that nothing happens in for so long begins again. */
const keptFor = 24 * 60 * 60 * 1_000;

/**
 * Numbers, keeps and tells in one step, so that order is the same in all three. Numbers stay texts: Lua writes large ones with an
 * exponent. KEYS: number, log, ids. ARGV: id, first number, entry, channel, stream, entries kept, ids kept, time to live.
 */
const publishScript = `
if redis.call('zscore', KEYS[3], ARGV[1]) then return 0 end
if redis.call('exists', KEYS[1]) == 0 then
  redis.call('set', KEYS[1], ARGV[2])
  redis.call('del', KEYS[2])
end
redis.call('incr', KEYS[1])
local seq = redis.call('get', KEYS[1])
redis.call('xadd', KEYS[2], 'maxlen', ARGV[6], seq .. '-0', 'e', ARGV[3])
redis.call('zadd', KEYS[3], seq, ARGV[1])
redis.call('zremrangebyrank', KEYS[3], 0, -1 - tonumber(ARGV[7]))
for at = 1, 3 do redis.call('pexpire', KEYS[at], ARGV[8]) end
redis.call('publish', ARGV[4], seq .. ' ' .. ARGV[5] .. ' ' .. ARGV[3])
return 1`;

/** KEYS: number. ARGV: first number, time to live. */
const lastScript = `
redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2], 'nx')
return redis.call('get', KEYS[1])`;

/** KEYS: number, log. ARGV: after. Answers the newest number, and the entries. */
const sinceScript = `return {redis.call('get', KEYS[1]) or '', redis.call('xrange', KEYS[2], '(' .. ARGV[1] .. '-0', '+')}`;

/** A {@link LiveFeed} on Redis 6.2 or newer, one for all host processes. */
export async function redisLiveFeed({
  url,
  clock,
  prefix = 'tresen:',
  timeout = 1_000,
  limits = liveFeedLimits,
  onError = () => undefined,
}: RedisLiveFeedOptions): Promise<RedisLiveFeed> {
  const options = connectionOptions(timeout);
  const redis = new Redis(url, options);
  // Only listens: it waits for nothing, and subscribes again by itself.
  const listening = new Redis(url, { ...options, commandTimeout: undefined, autoResubscribe: false });
  const listeners = new Set<LiveListener>();
  const channel = `${prefix}live`;
  // One slot in a cluster: the three are changed in one step.
  const keysOf = (stream: string) => ['seq', 'log', 'ids'].map((part) => `${prefix}live:{${stream}}:${part}`);
  const first = () => String(firstNumber(clock.now()));

  redis.on('error', onError);
  listening.on('error', onError);
  listening.on('message', (_, message: string) => {
    const [seq = '', stream = ''] = message.split(' ', 2);
    const entry = entryOf(seq, message.slice(seq.length + stream.length + 2));
    if (entry) for (const { heard } of listeners) heard(stream, entry);
  });
  listening.on('ready', () => {
    // What was published since the last connection was not heard.
    listening.subscribe(channel).then(() => {
      for (const { missed } of listeners) missed();
    }, onError);
  });
  await Promise.all([redis.connect().catch(onError), listening.connect().catch(onError)]);

  return {
    publish: async (stream, { id, type, at, data }) => {
      const entry = JSON.stringify({ id, type, at, data });
      const kept = [String(limits.entries), String(limits.ids), String(keptFor)];
      await call(redis.eval(publishScript, 3, ...keysOf(stream), id, first(), entry, channel, stream, ...kept));
    },
    last: async (stream) => {
      const [key = ''] = keysOf(stream);
      return Number(await call(redis.eval(lastScript, 1, key, first(), String(keptFor))));
    },
    since: async (stream, after) => {
      const [seqKey = '', logKey = ''] = keysOf(stream);
      const answer = await call(redis.eval(sinceScript, 2, seqKey, logKey, String(after)));
      const [newest, rows] = Array.isArray(answer) ? (answer as [string, [string, string[]][]]) : ['', []]; // by the script
      const entries = rows.flatMap(([name, [, text = '']]) => entryOf(name.replace(/-0$/, ''), text) ?? []);
      if (newest === '' || after + entries.length !== Number(newest)) return 'gone';
      return entries;
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: async () => {
      listeners.clear();
      listening.disconnect();
      await redis.quit().catch(() => redis.disconnect());
    },
  };
}

/** An entry as the script above has kept it; `undefined` for what is none. */
function entryOf(seq: string, text: string): LiveEntry | undefined {
  try {
    const { id, type, at, data } = JSON.parse(text) as LiveEvent; // written by publish
    return { seq: Number(seq), id, type, at, data };
  } catch {
    return undefined;
  }
}
