import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { memoryEphemeralStore } from '@tresen/adapters/memory';
import { connectDatabase, type Database } from '@tresen/adapters/mikro-orm';
import { pgBossJobs } from '@tresen/adapters/pg-boss';
import { redisEphemeralStore } from '@tresen/adapters/redis';
import {
  systemClock,
  walletEvents,
  type Clock,
  type EphemeralStore,
  type OutgoingEvent,
  type PaymentProvider,
  type Subscriber,
  type Subscribers,
} from '@tresen/domain';
import { compose, type Composition } from './compose.ts';
import type { Config } from './config/config.ts';
import { background } from './host/background.ts';
import { clockFromFile } from './host/clock.ts';
import { draining } from './host/draining.ts';
import { campaignJob, declareJobs, pushJob, relayJob, reportWallets } from './host/jobs.ts';
import { asksForLive, live } from './host/live.ts';
import { isLive, liveTypes } from './host/live-events.ts';
import { openFeed } from './host/live-feed.ts';
import { createLog, logAnswered, logSale, type Logger } from './host/log.ts';
import { createMetrics } from './host/metrics.ts';
import { operation } from './host/operation.ts';
import { servePages } from './host/pages.ts';
import { allRoutes } from './host/routes.ts';
import { scannerAccess } from './host/scanner-access.ts';
import { storeByCode } from './host/store-cache.ts';
import { access } from './kit/access.ts';
import { application } from './kit/application.ts';
import { clientAddress } from './kit/client-address.ts';
import { clientUrl } from './kit/client-url.ts';
import type { Mounted } from './kit/route.ts';
import { securityHeaders } from './kit/security-headers.ts';
import { version } from './version.ts';

export interface HostOptions {
  readonly config: Config;
  /** The system's when absent; tests move one of their own. */
  readonly clock?: Clock | undefined;
  /** Where log lines go; standard output when absent. */
  readonly writeLog?: ((line: string) => void) | undefined;
  /** Whether this process also does the work that nobody asked for just now; yes when absent. */
  readonly jobs?: boolean | undefined;
  /** Payment providers of one's own, offered after the host's; an id that is there already is a `TypeError`. */
  readonly paymentProviders?: readonly PaymentProvider[] | undefined;
}

/** A host of this process: open, and not listening yet. */
export interface Host {
  readonly config: Config;
  readonly services: Composition;
  readonly database: Database;
  readonly routes: readonly Mounted[];
  /** For protocols that begin with an upgrade. */
  readonly server: Server;
  readonly log: Logger;
  /** Where clients reach it. */
  url(): string;
  /** Begins to answer. Throws a {@link StartError} when the port cannot be had. */
  listen(): Promise<string>;
  /** Takes nothing new, ends what is in flight, and closes everything. Doing it again waits for the same end. */
  stop(): Promise<void>;
}

/** Why a host cannot start, in one line for the person who started it. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** How long a stop waits: for answers under way, and for requests that have only begun to arrive. */
const waits = { patience: 8_000, grace: 200 };

/** Opens the host's resources and wires it. Of the embedded database and outside production, the schema is brought up to date. */
export async function createHost({
  config,
  clock = clockOf(config),
  writeLog,
  jobs: withJobs = true,
  paymentProviders = [],
}: HostOptions): Promise<Host> {
  const log = createLog({ level: config.logLevel, write: writeLog });
  const warn = (message: string, error?: unknown) => log.warn(error === undefined ? {} : { err: error }, message);
  const database = await openDatabase(config, warn);
  try {
    await bringUpToDate(config, database);
    const { ephemeral, pingRedis, closeEphemeral } = await openEphemeral(config, clock, warn);
    const jobs = pgBossJobs(database, { failed: (job, error) => warn(`The job ${job} failed.`, error) });
    let stopping: Promise<void> | undefined;
    const { feed, announce, closeFeed } = await openFeed({
      config,
      clock,
      database,
      warn,
      stores: { ofMerchant: (id) => get('stores').ofMerchant(id) },
    });
    const url = () => config.publicUrl ?? localUrl(config, server);
    const behind = background((error) => warn('What was to be done by itself has failed; it is tried again.', error));
    const get = compose({
      config,
      clock,
      database,
      ephemeral,
      eventsWaiting: (events) => {
        // Told at once; whatever that misses the outbox tells, and what was told already is known by its id.
        for (const event of events) if (isLive(event)) void announce.here(event).catch(() => undefined);
        jobs.soon(relayJob);
      },
      subscribers: merged(
        {
          'staff_member.locked': [async () => metrics.locked()],
          'pin_guard.locked': [async () => metrics.locked()],
        },
        subscribersOf(liveTypes, announce.everywhere),
        subscribersOf(['sale.changed', 'payment.changed', 'refund.changed'], logSale(log)),
        passFollowers(() => get('walletFollowers')),
      ),
      publicUrl: url,
      warn,
      inBackground: (work) => behind.run(work),
      wallet: {
        waiting: (work) => jobs.soon(work === 'push' ? pushJob : campaignJob),
        pushed: (platform, outcome) => metrics.pushed(platform, outcome),
        alarm: (line) => log.error(line),
        phoneLog: (lines) => log.warn({ lines }, 'A phone complains.'),
      },
      paymentProviders,
    });
    const metrics = createMetrics({
      database,
      outbox: get('outbox'),
      payments: get('payments'),
      passQueue: get('passQueue'),
      clock,
      watchers: () => watching.count(),
    });
    declareJobs(jobs, get, warn);

    const routes = allRoutes(get);
    const headers = securityHeaders({
      https: config.env === 'production' && (config.publicUrl?.startsWith('https:') ?? false),
    });
    const logOne = logAnswered(log);
    const enter = access({
      principal: get('principal'),
      device: get('authenticateDevice'),
      merchant: (id) => get('merchants').byId(id),
      store: storeByCode({ stores: get('stores'), clock }),
      scanner: scannerAccess({ config, throttle: get('throttle') }),
    });
    const addressOf = clientAddress(config.trustProxy);
    const urlOf = clientUrl({ publicUrl: config.publicUrl, trusted: config.trustProxy });
    const watching = live({ access: enter, devices: get('devices'), feed, addressOf, urlOf, clock, warn });
    const koa = application({
      routes,
      headers,
      clock,
      access: enter,
      addressOf,
      urlOf,
      answered: (request) => {
        metrics.answered(request);
        logOne(request);
      },
      extras: operation({
        health: { database, pingRedis, isStopping: () => stopping !== undefined },
        metrics,
        keyRing: get('keyRing'),
        openApi: () => ({ routes, version, server: url() }),
      }),
      pages: servePages(),
    });
    const server = createServer(
      {
        keepAliveTimeout: 65_000,
        headersTimeout: 20_000,
        requestTimeout: 60_000,
        // Any other upgrade may be ignored (RFC 9110, section 7.8).
        shouldUpgradeCallback: asksForLive,
      },
      koa.callback(),
    );
    server.on('clientError', refuseGarbage);
    server.on('upgrade', (request, socket, head) => watching.upgrade(request, socket, head));
    const drain = draining(server, waits);

    return {
      config,
      services: get,
      database,
      routes,
      server,
      log,
      url,
      listen: async () => {
        await listening(server, config);
        if (withJobs) await jobs.start();
        // Whatever is wrong with a wallet, everything else works, and nothing waits for Apple's and Google's answers.
        if (withJobs)
          void reportWallets(get, warn).catch((error: unknown) => {
            if (stopping === undefined) warn('Wallets could not be checked.', error);
          });
        return url();
      },
      stop: () =>
        (stopping ??= (async () => {
          log.info('stopping');
          await Promise.all([drain(), watching.close()]);
          await behind.ended(waits.patience);
          await jobs.stop();
          get('appleWallet').close();
          await closeFeed();
          await closeEphemeral();
          await database.close();
          log.info('stopped');
          log.flush();
        })()),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** All subscribers, several of one type after one another. */
function merged(...all: readonly Subscribers[]): Subscribers {
  const together: Record<string, Subscriber[]> = {};
  for (const subscribers of all)
    for (const [type, those] of Object.entries(subscribers)) (together[type] ??= []).push(...those);
  return together;
}

/** The followers of passes, which are composed after the subscribers are named. */
const passFollowers = (followers: () => Subscribers): Subscribers =>
  Object.fromEntries(
    walletEvents.map((type) => [
      type,
      [
        async (event: OutgoingEvent) => {
          for (const follow of followers()[type] ?? []) await follow(event);
        },
      ],
    ]),
  );

export const clockOf = ({ clockOffsetFile }: Config): Clock =>
  clockOffsetFile === undefined ? systemClock : clockFromFile(clockOffsetFile);

export async function openDatabase(config: Config, warn: (message: string) => void): Promise<Database> {
  const { databaseUrl: url, databasePoolSize: poolSize, dataDir } = config;
  try {
    return await connectDatabase({ url, poolSize, dataDir: join(dataDir, 'database'), log: warn });
  } catch (cause) {
    const why = cause instanceof Error && cause.message !== 'UNAVAILABLE' ? cause.message : 'it does not answer';
    throw new StartError(`The database cannot be opened: ${why}`, { cause });
  }
}

const subscribersOf = (types: readonly string[], ...all: readonly Subscriber[]): Subscribers =>
  Object.fromEntries(types.map((type) => [type, all]));

/** Changing the schema of somebody's server is for them to say; an embedded one is the host's own. */
async function bringUpToDate(config: Config, database: Database): Promise<void> {
  if (database.kind === 'pglite' || config.env !== 'production') {
    await database.migrate();
    return;
  }
  const pending = await database.pendingMigrations();
  if (pending.length > 0)
    throw new StartError(`The database is ${pending.length} migrations behind. Run \`tresen migrate\` first.`);
}

interface OpenEphemeral {
  readonly ephemeral: EphemeralStore;
  readonly pingRedis: (() => Promise<void>) | undefined;
  readonly closeEphemeral: () => Promise<void>;
}

async function openEphemeral(
  { redisUrl }: Config,
  clock: Clock,
  warn: (message: string, error?: unknown) => void,
): Promise<OpenEphemeral> {
  if (redisUrl === undefined)
    return { ephemeral: memoryEphemeralStore({ clock }), pingRedis: undefined, closeEphemeral: async () => undefined };
  // Told once each way: the client tries again and again.
  let answers = true;
  const redis = await redisEphemeralStore({
    url: redisUrl,
    onError: (error) => {
      if (answers) warn('Redis does not answer; signing in and public enrolment are refused until it does.', error);
      answers = false;
    },
    onReady: () => {
      if (!answers) warn('Redis answers again.');
      answers = true;
    },
  });
  return { ephemeral: redis, pingRedis: () => redis.ping(), closeEphemeral: () => redis.close() };
}

const localUrl = ({ host, port }: Config, server: Server): string => {
  const address = server.address() as AddressInfo | null; // never a pipe: it listens on a port
  const name =
    host === '127.0.0.1' || host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${address?.port ?? port}`;
};

/** Throws a {@link StartError} when something else listens where the host is to listen. */
export async function assertPortIsFree(config: Config): Promise<void> {
  const probe = createServer();
  await listening(probe, config);
  await new Promise((resolve) => probe.close(resolve));
}

const listening = (server: Server, { host, port }: Config): Promise<void> =>
  new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) =>
      reject(new StartError(whyNotListening(error, host, port), { cause: error }));
    server.once('error', failed);
    server.listen(port, host, () => {
      server.off('error', failed);
      resolve();
    });
  });

function whyNotListening({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  if (code === 'EADDRINUSE') return `Port ${port} on ${host} is taken. Stop what uses it, or set PORT to another one.`;
  if (code === 'EACCES')
    return `Port ${port} on ${host} needs more rights than this user has. Set PORT to one above 1023.`;
  return `Cannot listen on ${host}:${port}: ${message}`;
}

/** What is not HTTP gets a short answer, and no connection. */
function refuseGarbage(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
