import { once } from 'node:events';
import {
  createSecureServer,
  type Http2SecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { TestAuthority } from './authority.ts';

/** What the service answers a push with. `silence`: nothing, ever. `goaway`: it says goodbye to the whole connection. */
export type ApnsAnswer =
  | { readonly status: number; readonly reason?: string; readonly timestamp?: number; readonly retryAfter?: number }
  | 'silence'
  | 'goaway'
  | 'reset';

export interface PushSeen {
  readonly token: string;
  readonly topic: string | undefined;
  readonly body: string;
  /** The pass type of the client's certificate. */
  readonly certified: string | undefined;
  readonly status: number | undefined;
}

/** Apple's push service, as far as passes need it, over real HTTP/2 with client certificates. */
export interface ApnsServer {
  readonly url: string;
  /** What clients must trust. */
  readonly ca: string;
  readonly pushes: readonly PushSeen[];
  /** How many connections were opened. */
  readonly connections: () => number;
  /** What the next pushes are answered; the service's own rules apply when it answers nothing. */
  answer:
    | ((push: { readonly token: string; readonly topic: string | undefined }) => ApnsAnswer | undefined)
    | undefined;
  /** Called for each push that was taken: what a phone would notice. */
  delivered: ((token: string) => void) | undefined;
  close(): Promise<void>;
}

const userIdIn = (socket: TLSSocket): string | undefined => {
  const subject: unknown = socket.getPeerCertificate().subject;
  return typeof subject === 'object' && subject !== null && 'UID' in subject ? String(subject.UID) : undefined;
};

/** Opens the service on a free port of this machine. Tokens are 64 hexadecimal digits, and pushes are for the certificate's own topic. */
export async function apnsServer(authority: TestAuthority): Promise<ApnsServer> {
  const { certificate, privateKey } = authority.serverCertificate();
  const server: Http2SecureServer = createSecureServer({
    cert: certificate,
    key: privateKey,
    ca: [authority.root, authority.intermediate],
    requestCert: true,
    rejectUnauthorized: true,
  });
  const sessions = new Set<ServerHttp2Session>();
  const pushes: PushSeen[] = [];
  let opened = 0;
  server.on('session', (session) => {
    opened++;
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => undefined);
  });

  const ruled = (token: string, topic: string | undefined, certified: string | undefined): ApnsAnswer => {
    if (!/^[0-9a-f]{64}$/.test(token) || /^0+$/.test(token)) return { status: 400, reason: 'BadDeviceToken' };
    if (topic === undefined) return { status: 400, reason: 'MissingTopic' };
    if (topic !== certified) return { status: 400, reason: 'DeviceTokenNotForTopic' };
    return { status: 200 };
  };

  server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    stream.on('error', () => undefined);
    let body = '';
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => (body += text));
    stream.on('end', () => {
      const token = /^\/3\/device\/([^/]+)$/.exec(headers[':path'] ?? '')?.[1] ?? '';
      const topic = headers['apns-topic'];
      const about = { token, topic: typeof topic === 'string' ? topic : undefined };
      const certified = stream.session ? userIdIn(stream.session.socket as TLSSocket) : undefined; // a secure server's
      const answer = service.answer?.(about) ?? ruled(token, about.topic, certified);
      const status = typeof answer === 'string' ? undefined : answer.status;
      pushes.push({ ...about, body, certified, status });
      // The client may be gone by now, as a host that is killed is.
      if (answer === 'silence' || stream.destroyed) return;
      if (answer === 'reset') return void stream.close(2);
      if (answer === 'goaway') return void stream.session?.destroy();
      const { reason, timestamp, retryAfter } = answer;
      stream.respond({
        ':status': answer.status,
        'apns-id': crypto.randomUUID(),
        ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
      });
      stream.end(reason === undefined ? '' : JSON.stringify({ reason, ...(timestamp !== undefined && { timestamp }) }));
      if (answer.status === 200) service.delivered?.(token);
    });
  });

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  const service: ApnsServer = {
    url: `https://localhost:${port}`,
    ca: authority.root,
    pushes,
    connections: () => opened,
    answer: undefined,
    delivered: undefined,
    close: async () => {
      for (const session of sessions) session.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return service;
}
