import {
  connect,
  constants,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
} from 'node:http2';
import type { Instant, PushOutcome } from '@tresen/domain';
import type { SigningIdentity } from './identities.ts';

export interface ApnsOptions {
  /** Apple's own when absent. */
  readonly url?: string | undefined;
  /** Certificates of authorities to trust instead of the usual ones, as PEM text. */
  readonly ca?: string | undefined;
  /** How long one push may take, in milliseconds. */
  readonly patience?: number | undefined;
}

const apple = 'https://api.push.apple.com';
const atOnce = 100;
const idle = 240_000;

/** Tells phones over Apple's push service; one connection a signing identity, opened when there is something to say. */
export interface Apns {
  /** One outcome for each token, in the same order. */
  push(identity: SigningIdentity, tokens: readonly string[]): Promise<readonly PushOutcome[]>;
  close(): void;
}

export function apns({ url = apple, ca, patience = 10_000 }: ApnsOptions): Apns {
  const sessions = new Map<string, ClientHttp2Session>();
  /** Those that get no new pushes and have yet to end. */
  const leaving = new Set<ClientHttp2Session>();

  /** What is new takes another connection; what is under way may end on this one, as long as it has patience. */
  const leave = (session: ClientHttp2Session): void => {
    for (const [name, open] of sessions) if (open === session) sessions.delete(name);
    if (session.destroyed || leaving.has(session)) return;
    leaving.add(session);
    session.close();
    // Where nobody is at the other end, nobody closes it either.
    const end = setTimeout(() => session.destroy(), patience).unref();
    session.once('close', () => {
      clearTimeout(end);
      leaving.delete(session);
    });
  };

  const sessionOf = (identity: SigningIdentity): ClientHttp2Session => {
    const name = identity.certificate.fingerprint256;
    const open = sessions.get(name);
    if (open && !open.closed && !open.destroyed) return open;
    const session = connect(url, {
      cert: `${identity.certificate.toString()}${identity.intermediate.toString()}`,
      key: String(identity.key.export({ format: 'pem', type: 'pkcs8' })),
      ...(ca !== undefined && { ca }),
    });
    const forget = () => {
      if (sessions.get(name) === session) sessions.delete(name);
    };
    session.setMaxListeners(0);
    // What went wrong is told to the requests that were under way.
    session.on('error', forget);
    session.on('close', forget);
    // Apple says goodbye before it closes.
    session.on('goaway', () => leave(session));
    session.setTimeout(idle, () => leave(session));
    sessions.set(name, session);
    return session;
  };

  return {
    push: async (identity, tokens) => {
      const outcomes: PushOutcome[] = [];
      let next = 0;
      const worker = async (): Promise<void> => {
        for (let at = next++; at < tokens.length; at = next++)
          outcomes[at] = await tell({ sessionOf, leave, patience }, identity, tokens[at]!);
      };
      await Promise.all(Array.from({ length: Math.min(atOnce, tokens.length) }, worker));
      return outcomes;
    },
    close: () => {
      for (const session of [...sessions.values(), ...leaving]) session.destroy();
      sessions.clear();
    },
  };
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

interface Lines {
  readonly sessionOf: (identity: SigningIdentity) => ClientHttp2Session;
  readonly leave: (session: ClientHttp2Session) => void;
  readonly patience: number;
}

async function tell(
  { sessionOf, leave, patience }: Lines,
  identity: SigningIdentity,
  token: string,
): Promise<PushOutcome> {
  try {
    const session = sessionOf(identity);
    // A network may have lost the connection without a word to either end.
    const late = () => leave(session);
    return outcomeOf(await ask(session, { topic: identity.passType, token, patience, late }));
  } catch (error) {
    return outcomeOfFault(error);
  }
}

interface Push {
  readonly topic: string;
  readonly token: string;
  readonly patience: number;
  /** Called when there was no answer in time. */
  readonly late: () => void;
}

const ask = (session: ClientHttp2Session, { topic, token, patience, late }: Push): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const failed = (error: Error) => reject(error);
    session.once('error', failed);
    const request = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: `/3/device/${token}`,
      'apns-topic': topic,
    });
    let answered: (IncomingHttpHeaders & IncomingHttpStatusHeader) | undefined;
    let body = '';
    request.setTimeout(patience, () => {
      request.close(constants.NGHTTP2_CANCEL);
      late();
      reject(new Error('no answer in time'));
    });
    request.setEncoding('utf8');
    request.on('response', (headers) => (answered = headers));
    request.on('data', (text: string) => {
      if (body.length < 4_096) body += text;
    });
    request.on('error', failed);
    request.on('close', () => {
      session.off('error', failed);
      const status = answered?.[':status'];
      if (status === undefined) return reject(new Error('no answer'));
      const retryAfter = answered?.['retry-after'];
      resolve({ status, body, retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined });
    });
    request.end('{}');
  });

/** What an answer means (Apple, "Handling notification responses from APNs"). */
function outcomeOf({ status, body, retryAfter }: Answer): PushOutcome {
  if (status === 200) return { kind: 'sent', announced: false };
  const { reason, timestamp } = told(body);
  const code = reason ?? `HTTP_${status}`;
  const detail = `Apple's push service answered ${status}${reason === undefined ? '' : ` (${reason})`}.`;
  if (status === 410) return { kind: 'gone', since: timestamp };
  if (reason === 'BadDeviceToken') return { kind: 'gone', since: null };
  if (status === 429 || status >= 500 || reason === 'IdleTimeout')
    return { kind: 'later', code, detail, after: pauseIn(retryAfter) };
  // Whatever else is refused is refused for how we ask: certificate, topic, request.
  return { kind: 'refused', code, detail, alarm: true };
}

function told(body: string): { readonly reason: string | undefined; readonly timestamp: Instant | null } {
  try {
    const read: unknown = JSON.parse(body);
    if (typeof read !== 'object' || read === null) return nothingTold;
    const reason =
      'reason' in read && typeof read.reason === 'string' && /^\w{1,60}$/.test(read.reason) ? read.reason : undefined;
    const timestamp = 'timestamp' in read && typeof read.timestamp === 'number' ? (read.timestamp as Instant) : null;
    return { reason, timestamp };
  } catch {
    return nothingTold;
  }
}

const nothingTold = { reason: undefined, timestamp: null };

/** `Retry-After` in milliseconds; of a date, none. */
const pauseIn = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) * 1_000 : null;

/** Words of TLS by which a server refuses our certificate. */
const refusedByTls =
  /alert (bad certificate|certificate|unknown ca|access denied|handshake failure)|CERTIFICATE_(REQUIRED|UNKNOWN|EXPIRED|REVOKED)|ALERT_(BAD_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)/i;

function outcomeOfFault(error: unknown): PushOutcome {
  const message = error instanceof Error ? error.message : '';
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'NO_ANSWER';
  if (refusedByTls.test(`${code} ${message}`))
    return {
      kind: 'refused',
      code: 'CERTIFICATE_REFUSED',
      detail: "Apple's push service does not take our certificate.",
      alarm: true,
    };
  return { kind: 'later', code, detail: "Apple's push service did not answer.", after: null };
}
