import { createServer } from 'node:http';
import { fakeGoogleWallet, type FakeGoogleWallet, type FakeOptions } from './fake.ts';

export interface ListeningFake {
  readonly google: FakeGoogleWallet;
  /** What to set as the adapter's base. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** The fake over real HTTP, on a free port of the loopback: for hosts in processes of their own, and for browsers. */
export async function listeningGoogleWallet(options: Omit<FakeOptions, 'base'> = {}): Promise<ListeningFake> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const google = fakeGoogleWallet({ ...options, base: url });
  server.on('request', async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer); // a request without an encoding set reads buffers
    const headers = new Headers(
      Object.entries(incoming.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    );
    try {
      const answer = await google.fetch(`${url}${incoming.url}`, {
        method: incoming.method ?? 'GET',
        headers,
        body: chunks.length > 0 ? Buffer.concat(chunks) : null,
      });
      outgoing.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
    } catch {
      // A fault that the test asked for: the caller gets no answer.
      outgoing.destroy();
    }
  });
  return {
    google,
    url,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
