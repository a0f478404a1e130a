import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { draining } from './draining.ts';

const waits = { patience: 20_000, grace: 50 };

async function serving(
  answer: Parameters<typeof createServer>[1],
): Promise<{ server: Server; drain: () => Promise<void> }> {
  const server = createServer(answer);
  const drain = draining(server, waits);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => server.closeAllConnections());
  return { server, drain };
}

async function connected(server: Server): Promise<{ socket: Socket; text: () => string }> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1'); // it listens on a port
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return { socket, text: () => text };
}

test('connections that asked nothing, or half of something, do not hold up the end', async () => {
  const { server, drain } = await serving((_, response) => response.end('done'));
  const sockets = await Promise.all([connected(server), connected(server), connected(server)]);
  sockets[1]?.socket.write('GET / HTTP/1.1\r\nHost: x\r\n');
  sockets[2]?.socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await expect.poll(() => sockets[2]?.text()).toContain('done');
  const ends = sockets.map(({ socket }) => once(socket, 'close'));
  const started = performance.now();
  await drain();
  expect(performance.now() - started).toBeLessThan(waits.patience / 4);
  await Promise.all(ends);
});

test('what is being answered is answered to its end, and its connection closed', async () => {
  let finish: () => void = () => undefined;
  const { server, drain } = await serving((_, response) => {
    finish = () => response.end('late');
  });
  const { socket, text } = await connected(server);
  const asked = once(server, 'request');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await asked;
  const ended = once(socket, 'close');
  const drained = drain();
  await new Promise((resolve) => setTimeout(resolve, 2 * waits.grace));
  finish();
  await drained;
  await ended;
  expect(text()).toContain('late');
});
