import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  deviceStatus,
  type AuthenticatedDevice,
  type Clock,
  type CurrentDevice,
  type Devices,
  type LiveFeed,
} from '@tresen/domain';
import { WebSocketServer } from 'ws';
import type { access, Credentials } from '../kit/access.ts';
import { localeOf } from '../kit/messages.ts';
import { problemOf } from '../kit/problems.ts';
import { refuse } from '../kit/refusals.ts';
import { mounted, type Knowledge } from '../kit/route.ts';
import { liveRoute } from '../routes/live.ts';
import { streamOf } from './live-events.ts';
import { inProtocols, speaks, tokenIn } from './live-protocol.ts';
import { liveStreams, type Follower } from './live-streams.ts';

export interface LiveDeps {
  readonly access: ReturnType<typeof access>;
  readonly devices: Pick<Devices, 'current'>;
  readonly feed: LiveFeed;
  readonly addressOf: (request: IncomingMessage) => string;
  readonly urlOf: (request: IncomingMessage) => string;
  readonly clock: Clock;
  readonly warn: (message: string, error: unknown) => void;
}

/** Tells those who watch a store what happens in it. */
export interface Live {
  /** Takes a request to become a WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  count(): number;
  /** Says goodbye to everyone, and waits until they are gone. */
  close(): Promise<void>;
}

/** Who watches, and what decides whether they still may. */
interface Watcher extends Follower {
  readonly caller: string;
  readonly device: AuthenticatedDevice | undefined;
  readonly credentials: Credentials;
  answered: boolean;
}

/** So often it is seen whether those who watch still may: a revoked device is out within a second. */
const checkEvery = 400;
const pingEvery = 25_000;
const mostOfCaller = 20;
const mostInAll = 5_000;

/** The close code for who may not watch any more; 4000 to 4999 are ours to give (RFC 6455, section 7.4.2). */
const mayNotWatch = 4401;
const goingAway = 1001;

const [place] = mounted([liveRoute]);

/** Whether a request asks for the one thing that is spoken here beside HTTP. */
export const asksForLive = ({ url = '', headers }: IncomingMessage): boolean =>
  headers.upgrade?.toLowerCase() === 'websocket' && url.split('?', 1)[0] === place?.path;

export function live(deps: LiveDeps): Live {
  const watchers = new Set<Watcher>();
  const streams = liveStreams(deps);
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: 1_024,
    perMessageDeflate: false,
    handleProtocols: speaks,
  });

  const watch = (watcher: Watcher, after: number | undefined): void => {
    const { socket } = watcher;
    watchers.add(watcher);
    streams.join(watcher, after);
    socket.on('pong', () => (watcher.answered = true));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      watchers.delete(watcher);
      streams.leave(watcher);
    });
  };

  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    // Older versions of Node hand every upgrade over.
    if (!asksForLive(request)) throw refuse('NOT_FOUND');
    const credentials = credentialsOf(deps, request);
    // The types of the route's area, by its declaration.
    const entered = await deps.access(place!, credentials);
    const { caller, store } = entered.known as Knowledge['store'];
    const { device } = entered;
    const name = device ? `device:${device.device.id}` : 'userId' in caller ? `user:${caller.userId}` : caller.kind;
    const own = [...watchers].filter((one) => one.caller === name).length;
    if (own >= mostOfCaller || watchers.size >= mostInAll) throw refuse('RATE_LIMITED', { retry_at: deps.clock.now() });
    const after = afterIn(request);
    const stream = streamOf(store);
    await streams.open(stream);
    server.handleUpgrade(request, socket, head, (opened) =>
      watch(
        { socket: opened, wire: socket, stream, caller: name, device, credentials, seq: undefined, answered: true },
        after,
      ),
    );
  };

  const end = ({ socket }: Watcher): void => {
    socket.close(mayNotWatch, 'may not watch any more');
    // Whoever does not answer the goodbye is gone all the same.
    setTimeout(() => socket.terminate(), 500).unref();
  };

  const endThoseWhoMayNot = async (): Promise<void> => {
    const asked = [...watchers];
    const withDevice = asked.flatMap((one) => (one.device ? [{ one, device: one.device.device }] : []));
    const refs = withDevice.map(({ device: { id, merchantId } }) => ({ deviceId: id, merchantId }));
    const found = new Map((await deps.devices.current(refs)).map((one) => [one.device.id, one]));
    for (const { one, device } of withDevice)
      if (!stillStands(device, found.get(device.id), deps.clock.now())) end(one);
    for (const one of asked) if (!one.device && !(await mayStill(deps, one))) end(one);
  };

  let checking = false;
  const check = setInterval(() => {
    if (watchers.size === 0 || checking) return;
    checking = true;
    endThoseWhoMayNot()
      .catch((error: unknown) => deps.warn('It could not be seen who may still watch.', error))
      .finally(() => (checking = false));
  }, checkEvery).unref();

  const ping = setInterval(() => {
    for (const watcher of watchers) {
      if (!watcher.answered) watcher.socket.terminate();
      watcher.answered = false;
      watcher.socket.ping();
    }
  }, pingEvery).unref();

  return {
    upgrade: (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      upgrade(request, socket, head).catch((error: unknown) => refuseUpgrade(deps, request, socket, error));
    },
    count: () => watchers.size,
    close: async () => {
      clearInterval(check);
      clearInterval(ping);
      streams.close();
      const gone = [...watchers].map(
        ({ socket }) =>
          new Promise<void>((resolve) => {
            socket.once('close', () => resolve());
            socket.close(goingAway);
            setTimeout(() => socket.terminate(), 500).unref();
          }),
      );
      await Promise.all(gone);
      server.close();
    },
  };
}

/** The number after which a client goes on; nothing for one that begins now. */
function afterIn({ url = '' }: IncomingMessage): number | undefined {
  const given = new URL(url, 'http://localhost').searchParams.get('after');
  if (given === null) return undefined;
  const after = /^\d{1,16}$/.test(given) ? Number(given) : Number.NaN;
  if (!Number.isSafeInteger(after))
    throw refuse('VALIDATION_FAILED', { errors: [{ pointer: '/after', detail: 'a number of this stream' }] });
  return after;
}

/** Whether the credentials that opened a socket still count. */
function stillStands(
  opened: AuthenticatedDevice['device'],
  current: CurrentDevice | undefined,
  now: ReturnType<Clock['now']>,
): boolean {
  if (!current?.merchantActive || !current.store.active) return false;
  const { device } = current;
  return (
    deviceStatus(device, now) === 'active' &&
    device.credentialId === opened.credentialId &&
    device.storeId === opened.storeId
  );
}

/** Whether a person would still be let in; trouble with finding out is no reason to send anyone away. */
async function mayStill({ access: enter, warn }: LiveDeps, { credentials }: Watcher): Promise<boolean> {
  try {
    await enter(place!, credentials);
    return true;
  } catch (error) {
    const { status } = problemOf(error, { requestId: '', locale: 'en', now: 0, aboutToken: true });
    if (status < 500) return false;
    warn('It could not be seen whether a person may still watch.', error);
    return true;
  }
}

function credentialsOf({ addressOf, urlOf }: LiveDeps, request: IncomingMessage): Credentials {
  const { headers } = request;
  const offered = inProtocols(headers['sec-websocket-protocol']);
  const dpop = offered.proof ?? (typeof headers['dpop'] === 'string' ? headers['dpop'] : undefined);
  const code = headers['x-store-code'];
  return {
    authorization: headers.authorization ?? tokenIn(offered),
    storeCode: typeof code === 'string' ? code : offered.storeCode,
    staffTicket: undefined,
    scanner: { id: undefined, secret: undefined },
    proof: dpop === undefined ? undefined : { proof: dpop, method: 'GET', url: urlOf(request) },
    address: addressOf(request),
    merchantId: undefined,
  };
}

/** Says no in HTTP: there is no WebSocket yet that could be closed with a code. */
function refuseUpgrade({ clock, warn }: LiveDeps, request: IncomingMessage, socket: Duplex, error: unknown): void {
  const locale = localeOf(request.headers['accept-language']);
  const requestId = crypto.randomUUID();
  const { status, problem, headers } = problemOf(error, { requestId, locale, now: clock.now(), aboutToken: true });
  if (status >= 500) warn(`A WebSocket could not be opened (${requestId}).`, error);
  const body = JSON.stringify(problem);
  const lines = Object.entries({
    ...headers,
    Connection: 'close',
    'Cache-Control': 'no-store',
    'X-Request-Id': requestId,
    'Content-Type': 'application/problem+json',
    'Content-Length': String(Buffer.byteLength(body)),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`);
}
