import { memoryLiveFeed } from '@tresen/adapters/memory';
import { databaseBroadcast, type Database } from '@tresen/adapters/mikro-orm';
import { redisLiveFeed } from '@tresen/adapters/redis';
import type { Clock, LiveFeed, OutgoingEvent, Stores } from '@tresen/domain';
import type { Config } from '../config/config.ts';
import { heardEvent, tellStores } from './live-events.ts';

export interface OpenFeedDeps {
  readonly config: Pick<Config, 'redisUrl' | 'databaseUrl'>;
  readonly clock: Clock;
  readonly database: Database;
  readonly stores: Pick<Stores, 'ofMerchant'>;
  readonly warn: (message: string, error?: unknown) => void;
}

/** How what has happened gets to those who watch. Telling it twice is telling it once. */
export interface Announce {
  /** To whoever can be told without waiting for anything. */
  readonly here: (event: OutgoingEvent) => Promise<void>;
  /** To whoever watches, at whatever process. */
  readonly everywhere: (event: OutgoingEvent) => Promise<void>;
}

export interface OpenFeed {
  readonly feed: LiveFeed;
  readonly announce: Announce;
  readonly closeFeed: () => Promise<void>;
}

/**
 * With Redis, one feed for all processes. Without it each process numbers by itself what it hears of the others over the database: who
 * comes back at another process, or at one that has lost that connection meanwhile, is told to look again.
 */
export async function openFeed(deps: OpenFeedDeps): Promise<OpenFeed> {
  const { config, clock, database, stores, warn } = deps;
  if (config.redisUrl !== undefined) {
    // That Redis is gone is told by whatever else needs it.
    const redis = await redisLiveFeed({ url: config.redisUrl, clock });
    const tell = tellStores({ feed: redis, stores });
    return { feed: redis, announce: { here: tell, everywhere: tell }, closeFeed: () => redis.close() };
  }
  const feed = memoryLiveFeed({ clock });
  const tell = tellStores({ feed, stores });
  const broadcast = await databaseBroadcast({
    database,
    url: config.databaseUrl,
    heard: (text) => {
      const event = heardEvent(text);
      if (event) tell(event).catch((error: unknown) => warn('Nobody was told of an event of another process.', error));
    },
    lost: (error) => warn('What happens in other processes cannot be heard just now.', error),
    again: () => feed.forget(),
  });
  const everywhere = async (event: OutgoingEvent): Promise<void> => {
    await tell(event);
    // Best effort: the other processes' watchers miss it, and no event is held back for that.
    void broadcast.send(JSON.stringify(event)).catch((error: unknown) => warn('No other process was told.', error));
  };
  return { feed, announce: { here: tell, everywhere }, closeFeed: () => broadcast.close() };
}
