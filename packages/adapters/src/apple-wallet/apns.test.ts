import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Instant, PassCopy, PassUpdate, PushOutcome } from '@tresen/domain';
import { systemClock } from '@tresen/domain';
import { expect, onTestFinished, test, vi } from 'vitest';
import { appleWallet } from './apple-wallet.ts';
import { authority, modelWith, passWith, settingsWith } from './pass-under-test.ts';
import { apnsServer, testAuthority, type ApnsAnswer, type ApnsServer } from './testing/index.ts';

/** A network in front of a port, which can lose the connections it has without a word. */
async function tcpBetween(target: number) {
  const lost = new WeakSet<Socket>();
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createServer((near) => {
    count++;
    const far = connect(target, '127.0.0.1');
    sockets.add(near);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (data) => lost.has(near) || to.write(data));
      from.on('error', () => undefined);
    }
    near.on('close', () => {
      sockets.delete(near);
      far.destroy();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port, // it listens on a port
    opened: () => count,
    open: () => sockets.size,
    lose: () => sockets.forEach((socket) => lost.add(socket)),
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

const model = await modelWith();
const token = (digit: string): string => digit.repeat(64);

interface Opening {
  readonly ca?: string;
  readonly patience?: number;
  readonly server?: ApnsServer;
  /** A port in front of the server's. */
  readonly through?: number;
}

async function opened({ ca, patience = 300, server: given, through }: Opening = {}) {
  const server = given ?? (await apnsServer(authority));
  const url = through === undefined ? server.url : `https://localhost:${through}`;
  const apple = appleWallet({
    webServiceUrl: () => 'https://shop.test/wallet/apple',
    now: () => systemClock.now(),
    apns: { url, ca: ca ?? server.ca, patience },
  });
  onTestFinished(async () => {
    apple.close();
    await server.close();
  });
  const settings = settingsWith();
  const push = (...addresses: string[]) =>
    apple.push(
      addresses.map((address): PassUpdate => ({
        kind: 'device',
        pass: passWith(),
        model,
        again: false,
        copy: { address, issuer: 'pass.test.tresen' } as PassCopy, // what the adapter reads of it
      })),
      settings,
    );
  return { server, apple, settings, push };
}

test('a push goes over HTTP/2 with the pass certificate, the pass type as its topic, and an empty object', async () => {
  const { server, push } = await opened();
  expect(await push(token('a'), token('b'))).toEqual([
    { kind: 'sent', announced: false },
    { kind: 'sent', announced: false },
  ]);
  expect(server.pushes).toMatchObject([
    { token: token('a'), topic: 'pass.test.tresen', certified: 'pass.test.tresen', body: '{}' },
    { token: token('b') },
  ]);
  await push(token('c'));
  expect(server.connections()).toBe(1);
});

test('a phone with several passes is told once', async () => {
  const { server, push } = await opened();
  expect(await push(token('a'), token('b'), token('a'))).toHaveLength(3);
  expect(server.pushes).toHaveLength(2);
});

const gone = (since: number | null) => ({ kind: 'gone', since });
const alarm = (code: string) => expect.objectContaining({ kind: 'refused', code, alarm: true });
const later = (code: string, after: number | null = null) => expect.objectContaining({ kind: 'later', code, after });
const answers: readonly (readonly [ApnsAnswer, unknown])[] = [
  [{ status: 410, reason: 'Unregistered', timestamp: 1_760_000_000_000 }, gone(1_760_000_000_000)],
  [{ status: 410, reason: 'ExpiredToken', timestamp: 1_760_000_000_000 }, gone(1_760_000_000_000)],
  [{ status: 410 }, gone(null)],
  [{ status: 400, reason: 'BadDeviceToken' }, gone(null)],
  [{ status: 400, reason: 'DeviceTokenNotForTopic' }, alarm('DeviceTokenNotForTopic')],
  [{ status: 400, reason: 'TopicDisallowed' }, alarm('TopicDisallowed')],
  [{ status: 400, reason: 'BadTopic' }, alarm('BadTopic')],
  [{ status: 400, reason: 'MissingTopic' }, alarm('MissingTopic')],
  [{ status: 400, reason: 'IdleTimeout' }, later('IdleTimeout')],
  [{ status: 403, reason: 'BadCertificate' }, alarm('BadCertificate')],
  [{ status: 403, reason: 'BadCertificateEnvironment' }, alarm('BadCertificateEnvironment')],
  [{ status: 403, reason: 'Forbidden' }, alarm('Forbidden')],
  [{ status: 404, reason: 'BadPath' }, alarm('BadPath')],
  [{ status: 405, reason: 'MethodNotAllowed' }, alarm('MethodNotAllowed')],
  [{ status: 413, reason: 'PayloadTooLarge' }, alarm('PayloadTooLarge')],
  [{ status: 429, reason: 'TooManyRequests' }, later('TooManyRequests')],
  [{ status: 429, reason: 'TooManyRequests', retryAfter: 90 }, later('TooManyRequests', 90_000)],
  [{ status: 500, reason: 'InternalServerError' }, later('InternalServerError')],
  [{ status: 503, reason: 'ServiceUnavailable' }, later('ServiceUnavailable')],
  [{ status: 503, reason: 'Shutdown' }, later('Shutdown')],
  [{ status: 502 }, later('HTTP_502')],
  [{ status: 418 }, alarm('HTTP_418')],
  ['silence', later('NO_ANSWER')],
];

test('every answer of the service is what it means, and says it in one line', async () => {
  const { server, push } = await opened();
  for (const [answer, expected] of answers) {
    server.answer = () => answer;
    const [outcome] = await push(token('a'));
    expect(outcome, JSON.stringify(answer)).toEqual(expected);
  }
});

test('a connection that is lost, and one that is said goodbye to, are tried again on another', async () => {
  const { server, push } = await opened();
  for (const fault of ['reset', 'goaway'] as const) {
    server.answer = () => fault;
    expect(await push(token('a'))).toMatchObject([{ kind: 'later' }]);
    server.answer = undefined;
    expect(await push(token('a'))).toMatchObject([{ kind: 'sent' }]);
  }
  expect(server.connections()).toBeGreaterThan(1);
});

test('a connection that the network has lost is left for another with the first push it does not answer', async () => {
  const server = await apnsServer(authority);
  const between = await tcpBetween(Number(new URL(server.url).port));
  const { push } = await opened({ through: between.port, server });
  onTestFinished(between.close);
  expect(await push(token('a'))).toMatchObject([{ kind: 'sent' }]);
  between.lose();
  expect(await push(token('b'), token('c'))).toMatchObject([{ kind: 'later' }, { kind: 'later' }]);
  expect(await push(token('b'), token('c'))).toMatchObject([{ kind: 'sent' }, { kind: 'sent' }]);
  expect(between.opened()).toBe(2);
  await vi.waitFor(() => expect(between.open()).toBe(1));
});

test('one push without an answer takes none from those beside it', async () => {
  const { server, push } = await opened();
  server.answer = (about) => (about.token === token('b') ? 'silence' : undefined);
  expect(await push(token('a'), token('b'), token('c'))).toMatchObject([
    { kind: 'sent' },
    { kind: 'later' },
    { kind: 'sent' },
  ]);
  expect(await push(token('a'))).toMatchObject([{ kind: 'sent' }]);
});

test('a service that is not there, or is not the one it says, is later', async () => {
  const elsewhere = await opened({ ca: testAuthority().root });
  expect(await elsewhere.push(token('a'))).toMatchObject([{ kind: 'later' }]);
  const { server, push } = await opened();
  await server.close();
  expect(await push(token('a'))).toMatchObject([{ kind: 'later' }]);
  // Closed once more when the test ends.
  server.close = async () => undefined;
});

test('an identity that is not valid now pushes nothing and is an alarm', async () => {
  const { apple, server } = await opened();
  const settings = settingsWith({ validUntil: new Date(Date.now() - 86_400_000) });
  const copy = { address: token('a'), issuer: 'pass.test.tresen' } as PassCopy; // what the adapter reads of it
  const outcomes: readonly PushOutcome[] = await apple.push(
    [{ kind: 'device', pass: passWith(), model, again: false, copy }],
    settings,
  );
  expect(outcomes).toMatchObject([{ kind: 'refused', code: 'CERTIFICATE_EXPIRED', alarm: true }]);
  expect(server.pushes).toEqual([]);
});

test('a thorough check asks the service whether it takes our certificate', async () => {
  const { apple, settings, server } = await opened();
  const check = async () =>
    (await apple.check(settings, Date.now() as Instant, { thorough: true })).findings.map(({ code }) => code);
  expect(await check()).toEqual([]);
  server.answer = () => ({ status: 403, reason: 'BadCertificate' });
  expect(await check()).toEqual(['PUSH_REFUSED']);
  server.answer = () => ({ status: 503 });
  expect(await check()).toEqual(['PUSH_UNREACHABLE']);
});
