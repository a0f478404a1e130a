import { connect, type Socket } from 'node:net';

/** One request as it goes over the wire; `body` is sent as JSON. */
export interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The host went away before it answered: whether it has done what was asked is unknown. */
export class Disconnected extends Error {
  override readonly name = 'Disconnected';
}

/** One keep-alive connection with one request at a time. It connects again when it has to. */
export interface Connection {
  send(request: Sent): Promise<Answer>;
  close(): void;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * HTTP/1.1 on a bare socket (RFC 9112), for loads: the generator shares its cores with the host, so it does no more than it
 * must. It reads answers with a length or none, which are all that the API gives.
 */
export function connection(origin: string): Connection {
  const { hostname, port, host } = new URL(origin);
  let socket: Socket | undefined;
  let waiting: Waiting | undefined;
  let received: Buffer | undefined;

  const drop = (reason: string) => {
    socket?.destroy();
    socket = undefined;
    received = undefined;
    waiting?.reject(new Disconnected(reason));
    waiting = undefined;
  };

  const open = (): Socket => {
    const opened = connect({ host: hostname, port: Number(port), noDelay: true });
    opened.on('data', (chunk) => {
      received = received ? Buffer.concat([received, chunk]) : chunk;
      const answer = parse(received);
      if (answer === 'unreadable') return drop('an answer without a length');
      if (!answer || !waiting) return;
      const { resolve } = waiting;
      waiting = undefined;
      received = undefined;
      if (answer.headers['connection'] === 'close') {
        opened.destroy();
        socket = undefined;
      }
      resolve(answer);
    });
    const lost = (error?: Error) => {
      if (socket === opened) drop(error?.message || 'closed by the host');
    };
    opened.on('error', lost);
    opened.on('close', () => lost());
    return opened;
  };

  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        if (waiting) throw new Error('one request at a time');
        waiting = { resolve, reject };
        socket ??= open();
        socket.write(written(request, host));
      }),
    close: () => drop('closed'),
  };
}

function written({ method = 'GET', path, headers = {}, body }: Sent, host: string): string {
  let head = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n`;
  for (const name in headers) head += `${name}: ${headers[name]}\r\n`;
  if (body === undefined) return `${head}${method === 'GET' ? '' : 'content-length: 0\r\n'}\r\n`;
  const text = JSON.stringify(body);
  return `${head}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

/** The answer, once all of it is there. */
function parse(bytes: Buffer): Answer | 'unreadable' | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  if (headers['transfer-encoding'] !== undefined) return 'unreadable';
  const length = Number(headers['content-length'] ?? 0);
  const start = end + 4;
  if (bytes.length < start + length) return undefined;
  return { status: Number(first.slice(9, 12)), headers, text: bytes.toString('utf8', start, start + length) };
}

/** Sends one request on a connection of its own. */
export async function sendOnce(origin: string, request: Sent): Promise<Answer> {
  const once = connection(origin);
  try {
    return await once.send(request);
  } finally {
    once.close();
  }
}
