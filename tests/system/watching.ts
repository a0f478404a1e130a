import { WebSocket } from 'ws';

export interface Frame {
  readonly seq: number;
  readonly type: string;
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Somebody who watches a store. */
export interface Watching {
  /** The next frame; they come in order. */
  next(): Promise<Frame>;
  /** The code it was closed with. */
  readonly closed: Promise<number>;
  readonly protocol: string;
  close(): void;
}

/** Opens a WebSocket; refuses with what the host said instead. */
export function watch(
  url: string,
  {
    protocols = [],
    headers = {},
    after,
  }: { protocols?: string[]; headers?: Record<string, string>; after?: number | string },
): Promise<Watching> {
  const address = `${url.replace(/^http/, 'ws')}/api/v1/store/live${after === undefined ? '' : `?after=${after}`}`;
  const socket = new WebSocket(address, protocols, { headers });
  const frames: Frame[] = [];
  const wanted: ((frame: Frame) => void)[] = [];
  socket.on('message', (data: Buffer) => {
    const frame: Frame = JSON.parse(data.toString());
    const waiting = wanted.shift();
    if (waiting) waiting(frame);
    else frames.push(frame);
  });
  const closed = new Promise<number>((resolve) => {
    socket.on('close', (code) => resolve(code));
  });
  return new Promise((resolve, reject) => {
    socket.on('unexpected-response', (_, response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => reject(new Error(`${response.statusCode} ${text}`)));
    });
    socket.on('error', reject);
    socket.on('open', () =>
      resolve({
        closed,
        protocol: socket.protocol,
        next: () =>
          new Promise((next) => {
            const frame = frames.shift();
            if (frame) next(frame);
            else wanted.push(next);
          }),
        close: () => socket.close(),
      }),
    );
  });
}
