import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands between a host and PostgreSQL, and misbehaves as networks and servers do. */
export interface TcpProxy {
  /** The given URL, by way of the proxy. */
  readonly url: string;
  /**
   * From now on a connection whose client sends `text` gets no answers any more; the server does what it was told.
   * Resolves when that has happened once.
   */
  withholdAnswersTo(text: string): Promise<void>;
  /** Cuts every connection and takes no new one. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

export async function tcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port: targetPort } = new URL(target);
  const sockets = new Set<Socket>();
  let withhold: { readonly text: string; readonly happened: () => void } | undefined;

  const pair = (client: Socket) => {
    const server = connect(Number(targetPort || 5432), hostname);
    let mute = false;
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      // What is cut on one side is cut on the other; the host learns of it there.
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (chunk: Buffer) => {
      if (withhold && chunk.includes(withhold.text)) {
        mute = true;
        withhold.happened();
      }
      server.write(chunk);
    });
    server.on('data', (chunk: Buffer) => {
      if (!mute) client.write(chunk);
    });
  };

  let listening: Server;
  const listen = async (port: number): Promise<number> => {
    listening = createServer(pair);
    await new Promise<void>((resolve) => listening.listen(port, '127.0.0.1', resolve));
    return (listening.address() as AddressInfo).port; // a listening TCP server has one
  };
  const down = () =>
    new Promise<void>((resolve) => {
      listening.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });

  const port = await listen(0);
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return {
    url: url.href,
    withholdAnswersTo: (text) => new Promise((happened) => (withhold = { text, happened })),
    down,
    up: async () => void (await listen(port)),
    close: down,
  };
}
