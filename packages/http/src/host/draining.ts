import type { Server } from 'node:http';
import type { Socket } from 'node:net';

export interface DrainingOptions {
  /** Milliseconds until what is still being answered is cut off. */
  readonly patience: number;
  /** Milliseconds in which a request that has only begun to arrive may arrive. */
  readonly grace: number;
}

/**
 * Watches a server from its start, and answers how to stop it: no new connection is taken, requests under way are answered,
 * and connections without one are closed. Browsers open connections before they need them; Node would wait for those.
 */
export function draining(server: Server, { patience, grace }: DrainingOptions): () => Promise<void> {
  const waiting = new Set<Socket>();
  let stopping = false;
  server.on('connection', (socket) => {
    waiting.add(socket);
    socket.once('close', () => waiting.delete(socket));
  });
  server.on('request', ({ socket }, response) => {
    waiting.delete(socket);
    response.once('close', () => {
      if (stopping) socket.end();
      else if (!socket.destroyed) waiting.add(socket);
    });
  });
  const close = (which: (socket: Socket) => boolean) => {
    for (const socket of waiting) if (which(socket)) socket.destroy();
  };
  return () => {
    if (!server.listening) return Promise.resolve();
    stopping = true;
    return new Promise((resolve) => {
      const arrived = setTimeout(() => close(() => true), grace);
      const cut = setTimeout(() => server.closeAllConnections(), patience);
      server.close(() => {
        clearTimeout(arrived);
        clearTimeout(cut);
        resolve();
      });
      server.closeIdleConnections();
      close(({ bytesRead }) => bytesRead === 0);
    });
  };
}
