import { createServer, type IncomingMessage } from 'node:http';
import type { FakeSumUp } from './sumup.ts';

export interface ServedSumUp {
  /** What `SUMUP_API_BASE_URL` is set to. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the fake on a port of the loopback, so that a host in a process of its own can be pointed at it. */
export async function serveSumUp(fake: Pick<FakeSumUp, 'answer'>, port = 0): Promise<ServedSumUp> {
  const server = createServer(async (incoming, outgoing) => {
    const arrived = await fake.answer(await requestOf(incoming)).catch(() => 'broken' as const);
    if (arrived === 'nothing') return;
    if (arrived === 'broken') {
      incoming.socket.destroy();
      return;
    }
    outgoing.writeHead(arrived.status, Object.fromEntries(arrived.headers)).end(await arrived.text());
  });
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}`,
    close: () =>
      new Promise((closed, failed) => {
        server.close((error) => (error ? failed(error) : closed()));
        server.closeAllConnections();
      }),
  };
}

async function requestOf(incoming: IncomingMessage): Promise<Request> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const headers = Object.entries(incoming.headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name, value]] : [],
  );
  const method = incoming.method ?? 'GET';
  const body = Buffer.concat(chunks).toString('utf8');
  return new Request(`http://127.0.0.1${incoming.url ?? '/'}`, { method, headers, ...(body !== '' && { body }) });
}
